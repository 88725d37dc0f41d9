/** What you have seen and read: what is kept of it, marking papers, and the switch for all of it. */
import { z } from "zod";
import { forgetReading } from "../../../app/reading/forgetReading.ts";
import { MAX_MARKED_PAPERS, markListSeen } from "../../../app/reading/markListSeen.ts";
import { setRead } from "../../../app/reading/setRead.ts";
import { setReadingMemory } from "../../../app/reading/setReadingMemory.ts";
import { unmarkListSeen } from "../../../app/reading/unmarkListSeen.ts";
import { readingCounts } from "../../../store/reading/readState.ts";
import { operation } from "../operation.ts";
import { Count, ofPaper, paperId } from "../schemas/common.ts";

const group = "You";

const getReading = operation({
  id: "getReading",
  group,
  method: "get",
  path: "/reading",
  summary: "How much is kept of what you have seen and read",
  requiresReader: true,
  response: {
    status: 200,
    description: "The switch, and what is kept. Nobody else sees it.",
    schema: z
      .object({
        remembers: z.boolean().meta({ description: "Whether what you see and open is remembered." }),
        impressions: Count.meta({ description: "Papers that lists have shown you, counted by list and day." }),
        seen: Count.meta({ description: "Papers that you have seen and not read." }),
        read: Count,
      })
      .meta({ id: "Reading" }),
  },
  handler: async ({ site, reader }) => ({
    remembers: reader.remembersReading,
    ...(await readingCounts(site.db, reader.id)),
  }),
});

const switchReading = operation({
  id: "setReadingMemory",
  group,
  method: "patch",
  path: "/reading",
  summary: "Switch whether what you see and read is remembered",
  description: "Off holds at once. What is known by then stays until you have it forgotten.",
  body: z.strictObject({ remembers: z.boolean() }),
  requiresReader: true,
  response: { status: 200, description: "The switch.", schema: z.object({ remembers: z.boolean() }) },
  example: { body: { remembers: false } },
  handler: ({ site, session, body }) => setReadingMemory(site, session, { on: body.remembers }),
});

const forget = operation({
  id: "forgetReading",
  group,
  method: "delete",
  path: "/reading",
  summary: "Forget what you have seen and read",
  description: "Every paper is unseen again. This cannot be undone.",
  requiresReader: true,
  response: { status: 204, description: "It is forgotten." },
  handler: ({ site, session }) => forgetReading(site, session),
});

const mark = z.int().min(1).meta({ description: "What undoes it, as marking gave it." });

const markSeen = operation({
  id: "markPapersSeen",
  group,
  method: "post",
  path: "/reading/seen",
  summary: "Mark papers as seen",
  description: "Those that you have seen or read already stay as they are.",
  body: z.strictObject({ papers: z.array(paperId).max(MAX_MARKED_PAPERS) }),
  requiresReader: true,
  response: {
    status: 200,
    description: "What was marked.",
    schema: z
      .object({ marked: Count.meta({ description: "Papers that were not seen before." }), mark })
      .meta({ id: "MarkedPapers" }),
  },
  errors: ["not_found", "conflict"],
  example: { body: { papers: ["2309.12307"] } },
  handler: ({ site, session, body }) => markListSeen(site, session, body),
});

const unmarkSeen = operation({
  id: "unmarkPapersSeen",
  group,
  method: "delete",
  path: "/reading/seen/{mark}",
  summary: "Undo marking papers as seen",
  description: "Except those that you were shown or opened since.",
  params: z.strictObject({ mark }),
  requiresReader: true,
  response: {
    status: 200,
    description: "How many papers are unseen again.",
    schema: z.object({ unmarked: Count }).meta({ id: "UnmarkedPapers" }),
  },
  errors: ["not_found"],
  example: { params: { mark: "1764553200000" } },
  handler: ({ site, session, params }) => unmarkListSeen(site, session, params),
});

const reading = (method: "put" | "delete", id: string, summary: string, description: string) =>
  operation({
    id,
    group,
    method,
    path: "/papers/{id}/read",
    summary,
    description,
    params: ofPaper,
    requiresReader: true,
    response: {
      status: 200,
      description: "The paper’s present id, and whether it counts as read.",
      schema: z.object({ id: z.string(), read: z.boolean() }).meta({ id: "ReadMark" }),
    },
    errors: ["not_found", "conflict"],
    example: { params: { id: "2309.12307" } },
    handler: ({ site, session, params }) => setRead(site, session, { paperId: params.id, on: method === "put" }),
  });

export const readingOperations = [
  getReading,
  switchReading,
  forget,
  markSeen,
  unmarkSeen,
  reading("put", "markPaperRead", "Mark a paper as read", "Asked for twice, it changes nothing the second time."),
  reading(
    "delete",
    "markPaperUnread",
    "Mark a paper as unread",
    "It counts as unseen until you open it, whatever lists show it meanwhile.",
  ),
];
