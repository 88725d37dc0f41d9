/** Tools of the ranking that learns from a reader. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { adjustInterest } from "../../app/interests/adjustInterest.ts";
import { matchLine, matchReasons } from "../../app/interests/describeMatch.ts";
import { explainMatch } from "../../app/interests/explainMatch.ts";
import { readForYou } from "../../app/interests/readForYou.ts";
import { FOR_YOU_SPANS, INTEREST_KINDS, INTEREST_LEVELS } from "../../domain/interests/interest.ts";
import type { Agent } from "./identity.ts";
import { readingActor } from "./identity.ts";
import { paperReference, READS, slice, sliceOf } from "./readTools.ts";
import { LIST_OUTPUT, listResult, runTool, textResult } from "./results.ts";

const MAX_VALUE_CHARACTERS = 500;

export function addInterestTools(server: McpServer, agent: Agent): void {
  addForYou(server, agent);
  addExplain(server, agent);
  addAdjust(server, agent);
}

function addForYou(server: McpServer, agent: Agent): void {
  server.registerTool(
    "for_you",
    {
      title: "Papers for the reader",
      description:
        "Papers that the reader is likely to want, ranked by what they upvoted, saved, opened and hid, each with its reason. Needs an API token that may read.",
      inputSchema: {
        span: z
          .enum(FOR_YOU_SPANS)
          .default("week")
          .describe("day: the newest day; week: seven days; visit: since the reader last looked"),
        collection: z
          .string()
          .max(100)
          .optional()
          .describe("Address of a collection of the reader's, to learn from alone"),
        ...slice,
      },
      outputSchema: LIST_OUTPUT,
      annotations: { title: "Papers for the reader", ...READS },
    },
    ({ span, collection: from, detail, ...rest }) =>
      runTool(agent, "for_you", async () => {
        const { reader } = readingActor(agent);
        return listResult(await readForYou(agent.ctx, reader, { span, from, ...sliceOf(agent, rest) }), agent, detail);
      }),
  );
}

function addExplain(server: McpServer, agent: Agent): void {
  server.registerTool(
    "explain_match",
    {
      title: "Why a paper matches",
      description: "How well a paper matches the reader, and why. Needs an API token that may read.",
      inputSchema: { paper: paperReference },
      outputSchema: { percent: z.number(), because: z.string() },
      annotations: { title: "Why a paper matches", ...READS },
    },
    ({ paper }) =>
      runTool(agent, "explain_match", async () => {
        const match = await explainMatch(agent.ctx, readingActor(agent).reader, { paperId: paper });
        const lines = matchReasons(match).map(
          ({ head, percent, of }) =>
            `${percent}% ${head}${of.length > 0 ? `: ${of.map(({ label }) => label).join(", ")}` : ""}`,
        );
        return textResult([`Match: ${match.percent}%`, ...lines].join("\n"), {
          percent: match.percent,
          because: matchLine(match),
        });
      }),
  );
}

function addAdjust(server: McpServer, agent: Agent): void {
  server.registerTool(
    "adjust_interest",
    {
      title: "Steer the ranking",
      description:
        "Turns something that was learned about the reader down, removes it, or adds it. Needs an API token that may write.",
      inputSchema: {
        kind: z.enum(INTEREST_KINDS),
        value: z
          .string()
          .min(1)
          .max(MAX_VALUE_CHARACTERS)
          .describe("A paper's id, a word, an author's name or a category"),
        setting: z.enum([...INTEREST_LEVELS, "none"]).describe("none takes a setting back"),
      },
      outputSchema: { adjustments: z.number().describe("Settings that the reader has now") },
      annotations: {
        title: "Steer the ranking",
        readOnlyHint: false,
        destructiveHint: false,
        idempotentHint: true,
        openWorldHint: false,
      },
    },
    ({ setting, ...input }) =>
      runTool(agent, "adjust_interest", async () => {
        const level = setting === "none" ? null : setting;
        const { adjustments } = await adjustInterest(agent.ctx, agent.actor, { ...input, setting: level });
        return textResult(`${input.value}: ${setting === "none" ? "as learned" : setting}.`, {
          adjustments: adjustments.length,
        });
      }),
  );
}
