/** Results of tools: Markdown within bounds, the same as data, and errors as sentences. */
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { z } from "zod";
import type { PaperList } from "../../app/papers/paperLists.ts";
import { DATE_PRECISIONS } from "../../domain/papers/partialDate.ts";
import { BroadsheetError, HTTP_STATUS } from "../../lib/errors.ts";
import { listMarkdown } from "../../presenters/listMarkdown.ts";
import { type PaperBounds, paperFacts } from "../../presenters/paperJson.ts";
import type { Agent } from "./identity.ts";

/** How much a result says: `short` leaves an agent room for other things. */
export const DETAILS = ["short", "full"] as const;
export type Detail = (typeof DETAILS)[number];

interface ResultBounds extends PaperBounds {
  /** Characters of the whole text. */
  text: number;
}
export const BOUNDS: Record<Detail, ResultBounds> = {
  short: { abstract: 300, authors: 5, text: 8_000 },
  full: { abstract: 5_000, authors: 200, text: 60_000 },
};

export const PAPER_OUTPUT = {
  id: z.string().describe("The paper's stable id, such as 2309.12307"),
  title: z.string(),
  address: z.string().describe("The paper's page, for people"),
  authors: z.array(z.string()).describe("The first authors"),
  authorCount: z.number().int(),
  published: z.string().describe("YYYY-MM-DD; the first day where only the month or the year is known"),
  publishedPrecision: z.enum([...DATE_PRECISIONS, "day"]).describe("How much of published is known"),
  revised: z.string().optional().describe("YYYY-MM-DD of the newest version, where there are several"),
  revisedPrecision: z
    .enum([...DATE_PRECISIONS, "day"])
    .optional()
    .describe("How much of revised is known"),
  categories: z.array(z.string()),
  source: z.string().optional().describe("Its page at arXiv or at its other source"),
  pdf: z.string().optional(),
  links: z.array(z.object({ kind: z.string(), value: z.string() })),
  upvotes: z.number().int(),
  comments: z.number().int(),
  withdrawn: z.boolean(),
  abstract: z.string().describe("Shortened where it ends with an ellipsis"),
};

export const LIST_OUTPUT = {
  title: z.string(),
  address: z.string().describe("The page with the same list"),
  total: z.number().int().describe("The number of papers on all pages"),
  goodTotal: z
    .number()
    .int()
    .optional()
    .describe("How many of them match a search well: the first of the list; the others match only in part"),
  papers: z.array(z.object(PAPER_OUTPUT)),
  nextOffset: z.number().int().optional().describe("The offset of the next page; absent at the end"),
};

/** Writes as many papers of a list as there is room for, and where the list goes on. */
export function listResult(list: PaperList, { instance }: Agent, detail: Detail): CallToolResult {
  const bounds = BOUNDS[detail];
  let papers = list.papers;
  let text = "";
  for (;;) {
    text = listMarkdown({ ...list, papers }, instance, { abstract: bounds.abstract });
    // The first paper is always given, however long it is.
    if (text.length <= bounds.text || papers.length <= 1) break;
    papers = papers.slice(0, Math.max(1, Math.floor((papers.length * bounds.text) / text.length)));
  }
  const end = list.offset + papers.length;
  const more = papers.length > 0 && end < list.total ? { nextOffset: end } : {};
  return textResult("nextOffset" in more ? `${text}\nThe list goes on with offset ${end}.\n` : text, {
    title: list.title,
    address: instance.address + list.path,
    total: list.total,
    ...(list.goodTotal === undefined ? {} : { goodTotal: list.goodTotal }),
    papers: papers.map(({ paper }) => paperFacts(paper, instance.address, bounds)),
    ...more,
  });
}

/** Cuts Markdown between two paragraphs, and says where the rest is. */
export function shortenMarkdown(markdown: string, maxCharacters: number, address: string): string {
  if (markdown.length <= maxCharacters) return markdown;
  const end = markdown.lastIndexOf("\n\n", maxCharacters);
  return `${markdown.slice(0, Math.max(0, end))}\n\nThe rest is at <${address}>.\n`;
}

export const textResult = (text: string, structuredContent?: Record<string, unknown>): CallToolResult => ({
  content: [{ type: "text", text }],
  ...(structuredContent ? { structuredContent } : {}),
});

export const BROKEN = "This could not be done. It is our fault, not yours, and it has been logged; please try again.";

/** Runs a tool. An error that an agent can act on becomes a sentence; any other is logged. */
export async function runTool(
  agent: Agent,
  tool: string,
  work: () => Promise<CallToolResult>,
): Promise<CallToolResult> {
  try {
    return await work();
  } catch (error) {
    const known = error instanceof BroadsheetError && HTTP_STATUS[error.code] !== undefined ? error : undefined;
    if (!known)
      agent.log(`The tool ${tool} failed: ${error instanceof Error ? (error.stack ?? error.message) : error}`);
    return { ...textResult(known ? sentence(known, agent) : BROKEN), isError: true };
  }
}

const sentence = ({ code, message }: BroadsheetError, { howToAct }: Agent): string =>
  code === "sign_in_first" ? `This is done in a reader’s name. ${howToAct}` : message;
