/** Who asks, their digest, and submitting papers in their name. */

import { z } from "zod";
import { LOOK_AGAIN_S, MAX_REQUEST_CHARACTERS, requestPaper, submitPaper } from "../../../app/editions/submitPaper.ts";
import { MAX_LINK_CHARACTERS, MAX_NOTE_CHARACTERS } from "../../../domain/editions/submission.ts";
import { readerPath } from "../../../domain/pagePaths.ts";
import { ROLES, SCOPES } from "../../../domain/readers/reader.ts";
import { AlternateResponse, operation } from "../operation.ts";
import { Address, Day, Moment, moment, number } from "../schemas/common.ts";

const group = "You";

const Me = z
  .object({
    handle: z.string(),
    name: z.string(),
    address: Address.meta({ description: "Your page." }),
    role: z.enum(ROLES).meta({ description: "As far as this token reaches." }),
    scopes: z.array(z.enum(SCOPES)),
    created: Moment,
    banned: z.string().nullable().meta({ description: "Why the account is closed to changes; null where it is not." }),
  })
  .meta({ id: "Me" });

const getMe = operation({
  id: "getMe",
  group,
  method: "get",
  path: "/me",
  summary: "Whose token this is, and what it may do",
  requiresReader: true,
  etag: "state",
  response: { status: 200, description: "You.", schema: Me },
  handler: async ({ reader, session, address }) => ({
    handle: reader.handle,
    name: reader.name,
    address: `${address}${readerPath(reader.handle)}`,
    role: reader.role,
    scopes: [...session.scopes],
    created: moment(reader.createdAt),
    banned: reader.ban ? reader.ban.reason : null,
  }),
});

const Placed = z
  .object({ paper: z.string(), day: Day, place: number.optional(), total: number.optional() })
  .meta({ id: "Submission", description: "The paper’s place among all of the day’s edition." });
const Underway = z.object({ state: z.literal("underway"), lookAgainS: number }).meta({
  id: "Underway",
  description: "The paper is being fetched. Send the same request again after `lookAgainS` seconds.",
});

const submitPaperOperation = operation({
  id: "submitPaper",
  group,
  method: "post",
  path: "/submissions",
  summary: "Submit a paper to today’s edition",
  description:
    "With your upvote. A paper of arXiv’s that is not here is fetched first, which takes some seconds: until then the answer is 202.",
  body: z.strictObject({
    paper: z
      .string()
      .min(1)
      .max(MAX_REQUEST_CHARACTERS)
      .meta({ description: "An id, an address of the paper, or the title of one that is here." }),
    note: z.string().max(MAX_NOTE_CHARACTERS).default("").meta({ description: "Why it matters." }),
    code: z.string().max(MAX_LINK_CHARACTERS).default("").meta({ description: "Where its code is." }),
    project: z.string().max(MAX_LINK_CHARACTERS).default("").meta({ description: "Where its project page is." }),
  }),
  requiresReader: true,
  response: { status: 201, description: "It is in the edition.", schema: Placed },
  alternate: { status: 202, description: "It is being fetched.", schema: Underway },
  errors: ["not_found", "conflict", "source_failing"],
  example: { body: { paper: "https://arxiv.org/abs/1706.03762", note: "Where it began." } },
  async handler({ site, c, body, session, address }) {
    const { paper: text, ...notes } = body;
    const request = { text, origin: new URL(address).origin };
    const requested = await requestPaper(site, session, request);
    if (requested.state === "here") return submitPaper(site, session, { ...request, notes });
    c.header("retry-after", String(LOOK_AGAIN_S));
    return new AlternateResponse(202, { state: "underway" as const, lookAgainS: LOOK_AGAIN_S });
  },
});

export const yourOperations = [getMe, submitPaperOperation];
