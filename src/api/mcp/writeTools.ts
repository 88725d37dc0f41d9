/** Tools that act in a reader's name, by the rules and limits of the pages. */

import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { MAX_MARKED_PAPERS, markListSeen } from "../../app/reading/markListSeen.ts";
import { setRead } from "../../app/reading/setRead.ts";
import { unmarkListSeen } from "../../app/reading/unmarkListSeen.ts";
import { RHYTHMS } from "../../domain/alerts/alert.ts";
import { MAX_COLLECTION_NAME_CHARACTERS } from "../../domain/collections/collection.ts";
import { MAX_FOLLOWED_QUERY_CHARACTERS } from "../../domain/follows/follow.ts";
import { collectionPath, paperPath } from "../../domain/pagePaths.ts";

import { clean, count } from "../../lib/text.ts";
import type { Agent } from "./identity.ts";
import { paperReference } from "./readTools.ts";
import { runTool, textResult } from "./results.ts";
import { saveTo, TELL, watchTopic } from "./writeActions.ts";

const ADDS = { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false };

export function addWriteTools(server: McpServer, agent: Agent): void {
  addWatch(server, agent);
  addSavePaper(server, agent);
  addMarkSeen(server, agent);
  addMarkRead(server, agent);
}

const WATCH_INPUT = {
  query: z.string().max(MAX_FOLLOWED_QUERY_CHARACTERS).default("").describe("A search, as for the tool search"),
  category: z.string().max(40).optional().describe("Within a category such as cs.LG; without a query, the whole of it"),
  author: z.string().max(200).optional().describe("By an author; without a query, everything they publish"),
  tell: z.enum(TELL).default("feed").describe("Where the reader is told"),
  rhythm: z.enum(RHYTHMS).default("digest").describe("For mail: at_once, hourly, or with the digest"),
};
const WATCH_OUTPUT = {
  watched: z.string().describe("In words"),
  isNew: z.boolean(),
  address: z.string().describe("Where the reader manages it"),
};
/** How the reader is told of new papers, in words, and the page where they manage it. */
const TOLD = {
  feed: { how: "in the private feed", path: "/me/alerts" },
  mail: { how: "by mail", path: "/me/alerts" },
  page: { how: "on the page of what you follow", path: "/me/follows" },
} satisfies Record<(typeof TELL)[number], object>;

function addWatch(server: McpServer, agent: Agent): void {
  const { ctx, actor, instance } = agent;
  server.registerTool(
    "watch",
    {
      title: "Watch a topic",
      description:
        "Follows a search, an author or a category for the reader, who is told of new papers by their private feed, by mail, or on their page of what they follow. Needs an API token that may write. A second call changes nothing.",
      inputSchema: WATCH_INPUT,
      outputSchema: WATCH_OUTPUT,
      annotations: { title: "Watch a topic", ...ADDS },
    },
    ({ query, category, author, tell, rhythm }) =>
      runTool(agent, "watch", async () => {
        const filter = { ...(category ? { category } : {}), ...(author ? { author: clean(author) } : {}) };
        const search = { query: clean(query), like: [], filter };
        const { label, isNew } = await watchTopic(ctx, actor, { search, tell, rhythm });
        const { how, path } = TOLD[tell];
        const at = instance.address + path;
        return textResult(
          `${isNew ? "Watching" : "Already watching"} ${label} for @${actor?.reader.handle}. New papers are announced ${how}; the reader manages it at <${at}>.`,
          { watched: label, isNew, address: at },
        );
      }),
  );
}

const SAVE_INPUT = {
  paper: paperReference,
  collection: z
    .string()
    .max(MAX_COLLECTION_NAME_CHARACTERS)
    .optional()
    .describe("The name of one of the reader's collections; absent for Saved"),
};
const SAVE_OUTPUT = {
  paper: z.string(),
  collection: z.string().describe("Its name"),
  address: z.string().describe("The collection's page"),
  isNew: z.boolean(),
};

function addSavePaper(server: McpServer, agent: Agent): void {
  const { ctx, actor, instance } = agent;
  server.registerTool(
    "save_paper",
    {
      title: "Save a paper",
      description:
        "Puts a paper into one of the reader's collections: the one named, which is made, private, if it does not exist, or else Saved. Needs an API token that may write. A paper that is already there stays as it is.",
      inputSchema: SAVE_INPUT,
      outputSchema: SAVE_OUTPUT,
      annotations: { title: "Save a paper", ...ADDS },
    },
    ({ paper, collection }) =>
      runTool(agent, "save_paper", async () => {
        const { paper: saved, collection: into, isNew } = await saveTo(ctx, actor, { paperId: paper, collection });
        const at = `${instance.address}${collectionPath(into.address)}`;
        return textResult(
          `${isNew ? "Saved" : "It was already saved"}: <${instance.address + paperPath(saved.id)}> is in ${into.name} of @${actor?.reader.handle}, at <${at}>.`,
          { paper: saved.id, collection: into.name, address: at, isNew },
        );
      }),
  );
}

function addMarkSeen(server: McpServer, agent: Agent): void {
  const { ctx, actor } = agent;
  server.registerTool(
    "mark_seen",
    {
      title: "Mark papers as seen",
      description:
        "Marks papers as seen by the reader, so that lists with unseen leave them out: those of a list that was gone through together. With undo, the number that marking gave, it is undone. Needs an API token that may write.",
      inputSchema: {
        papers: z.array(paperReference).max(MAX_MARKED_PAPERS).default([]).describe("Ids or links"),
        undo: z.number().int().min(1).optional().describe("The mark of an earlier call, which is then undone"),
      },
      outputSchema: {
        papers: z.number().int().describe("How many were not seen before, or are unseen again"),
        mark: z.number().int().optional().describe("What undoes it"),
      },
      annotations: { title: "Mark papers as seen", ...ADDS },
    },
    ({ papers, undo }) =>
      runTool(agent, "mark_seen", async () => {
        if (undo !== undefined) {
          const { unmarked } = await unmarkListSeen(ctx, actor, { mark: undo });
          return textResult(`${count(unmarked, "paper")} unseen again.`, { papers: unmarked });
        }
        const { marked, mark } = await markListSeen(ctx, actor, { papers });
        return textResult(`${count(marked, "paper")} marked as seen; undo with ${mark}.`, { papers: marked, mark });
      }),
  );
}

function addMarkRead(server: McpServer, agent: Agent): void {
  const { ctx, actor } = agent;
  server.registerTool(
    "mark_read",
    {
      title: "Mark a paper as read",
      description:
        "Marks a paper as read by the reader, or with read false as unread, which it stays until they open it. Needs an API token that may write. A second call changes nothing.",
      inputSchema: { paper: paperReference, read: z.boolean().default(true) },
      outputSchema: { paper: z.string(), read: z.boolean() },
      annotations: { title: "Mark a paper as read", ...ADDS },
    },
    ({ paper, read }) =>
      runTool(agent, "mark_read", async () => {
        const marked = await setRead(ctx, actor, { paperId: paper, on: read });
        return textResult(
          `<${agent.instance.address + paperPath(marked.id)}> is marked as ${read ? "read" : "unread"} by @${actor?.reader.handle}.`,
          { paper: marked.id, read },
        );
      }),
  );
}
