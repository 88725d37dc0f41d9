/** Tools that act in a reader's name: by the rules and limits of the pages. */
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { z } from "zod";
import { RHYTHMS } from "../../domain/alerts/alert.ts";
import {
  type CollectionWords,
  MAX_COLLECTION_NAME_CHARACTERS,
  readCollection,
  SAVED_NAME,
} from "../../domain/collections/collection.ts";
import { type Followable, MAX_FOLLOWED_QUERY_CHARACTERS } from "../../domain/follows/follow.ts";
import { paperPath } from "../../domain/papers/paperId.ts";
import { followOf } from "../../http/input/followable.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean, fold } from "../../lib/text.ts";
import { channelsOf } from "../../store/alerts/alertChannels.ts";
import { alertsOf, insertAlert } from "../../store/alerts/alerts.ts";
import { collect } from "../../store/collections/collectionItems.ts";
import { collectionsOf, makeCollection, savedCollection } from "../../store/collections/collections.ts";
import { follow, followed } from "../../store/follows/follows.ts";
import { getPaper } from "../../store/papers/getPaper.ts";
import type { Agent } from "./identity.ts";
import { paperId } from "./readTools.ts";
import { answered, said } from "./results.ts";

/** Where a reader is told of what an agent watches for them; `page` is their page of what they follow. */
const TELL = ["feed", "mail", "page"] as const;

const ADDS = { readOnlyHint: false, destructiveHint: false, idempotentHint: true, openWorldHint: false };

export function addWriteTools(server: McpServer, agent: Agent): void {
  const { db, address } = agent.shelf;

  server.registerTool(
    "watch",
    {
      title: "Watch a topic",
      description:
        "Follows a search, an author or a category for the reader, who is told of new papers by their private feed, by mail, or on their page of what they follow. Needs an API token that may write. Asked for again, it changes nothing.",
      inputSchema: {
        query: z.string().max(MAX_FOLLOWED_QUERY_CHARACTERS).default("").describe("A search, as for the tool search"),
        category: z
          .string()
          .max(40)
          .optional()
          .describe("Within a category such as cs.LG; without a query, the whole of it"),
        author: z.string().max(200).optional().describe("By an author; without a query, all they publish"),
        tell: z.enum(TELL).default("feed").describe("Where the reader is told"),
        rhythm: z.enum(RHYTHMS).default("digest").describe("Of mail: at_once, hourly, or with the digest"),
      },
      outputSchema: {
        watched: z.string().describe("In words"),
        isNew: z.boolean(),
        address: z.string().describe("Where the reader looks after it"),
      },
      annotations: { title: "Watch a topic", ...ADDS },
    },
    ({ query, category, author, tell, rhythm }) =>
      answered(agent, "watch", async () => {
        const reader = agent.permit("followTopic");
        const filter = { ...(category ? { category } : {}), ...(author ? { author: clean(author) } : {}) };
        const what = followOf({ query: clean(query), like: [], filter });
        if (typeof what === "string") throw new BroadsheetError("bad_request", what);
        if (tell !== "page") agent.permit("createAlert");
        const isNew = await watch(reader.id, what, tell, rhythm);
        const at = address + (tell === "page" ? "/me/follows" : "/me/alerts");
        const how = { feed: "in the private feed", mail: "by mail", page: "on the page of what you follow" }[tell];
        return said(
          `${isNew ? "Watching" : "Already watching"} ${what.label} for @${reader.handle}: new papers are told of ${how}. It is looked after at <${at}>.`,
          { watched: what.label, isNew, address: at },
        );
      }),
  );

  /** False where all that is asked for was there. */
  const watch = (readerId: number, what: Followable, tell: (typeof TELL)[number], rhythm: (typeof RHYTHMS)[number]) =>
    db.transaction().execute(async (tx) => {
      const known = await followed(tx, readerId, what);
      const followId = known ?? (await follow(tx, readerId, what, agent.now));
      if (tell === "page") return known === undefined;
      const way = (await channelsOf(tx, readerId)).find(({ kind }) => kind === tell);
      const alerts = await alertsOf(tx, readerId);
      if (alerts.some((alert) => alert.follow.id === followId && alert.channelId === way?.id)) return false;
      await insertAlert(
        tx,
        readerId,
        { followId, channel: tell, rhythm: tell === "feed" ? "at_once" : rhythm },
        agent.now,
      );
      return true;
    });

  server.registerTool(
    "save_paper",
    {
      title: "Save a paper",
      description:
        "Puts a paper into one of the reader's collections: the one named, which is made and private where there is none, or else Saved. Needs an API token that may write. A paper that is there already stays as it is.",
      inputSchema: {
        paper: paperId,
        collection: z
          .string()
          .max(MAX_COLLECTION_NAME_CHARACTERS)
          .optional()
          .describe("The name of a collection of the reader's; absent for Saved"),
      },
      outputSchema: {
        paper: z.string(),
        collection: z.string().describe("Its name"),
        address: z.string().describe("The collection's page"),
        isNew: z.boolean(),
      },
      annotations: { title: "Save a paper", ...ADDS },
    },
    ({ paper, collection }) =>
      answered(agent, "save_paper", async () => {
        const reader = agent.permit("savePaper");
        const found = await getPaper(db, paper);
        const words = collection === undefined ? undefined : readCollection({ name: collection });
        if (typeof words === "string") throw new BroadsheetError("bad_request", words);
        const { into, isNew } = await save(reader.id, found.key, words);
        const at = `${address}/collections/${into.address}`;
        return said(
          `${isNew ? "Saved" : "It was already saved"}: <${address + paperPath(found.id)}> is in ${into.name} of @${reader.handle}, at <${at}>.`,
          { paper: found.id, collection: into.name, address: at, isNew },
        );
      }),
  );

  const save = (readerId: number, paperKey: number, words: CollectionWords | undefined) =>
    db.transaction().execute(async (tx) => {
      const own = words && (await collectionsOf(tx, readerId)).find(({ name }) => fold(name) === fold(words.name));
      const into =
        own ??
        (words && fold(words.name) !== fold(SAVED_NAME)
          ? await makeCollection(tx, readerId, words, agent.now)
          : await savedCollection(tx, readerId, agent.now));
      const isNew = await collect(tx, { readerId, address: into.address, paperKey, at: agent.now });
      return { into, isNew };
    });
}
