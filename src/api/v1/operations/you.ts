/** Who asks, their digest, and submitting papers in their name. */

import { z } from "zod";
import {
  createSubmitting,
  LOOK_AGAIN_S,
  MAX_ASKED_CHARACTERS,
  NO_ID,
  NOT_HERE,
} from "../../../app/papers/submitPaper.ts";
import { MAX_LINK_CHARACTERS, MAX_NOTE_CHARACTERS } from "../../../domain/editions/submission.ts";
import { isArxivId } from "../../../domain/papers/paperId.ts";
import { ROLES, SCOPES } from "../../../domain/readers/reader.ts";
import { BroadsheetError } from "../../../lib/errors.ts";
import { retryAfterHeader } from "../../../lib/retryAfter.ts";
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
  own: true,
  tag: "state",
  answer: { status: 200, description: "You.", schema: Me },
  run: async ({ reader, visit, address }) => ({
    handle: reader.handle,
    name: reader.name,
    address: `${address}/readers/${reader.handle}`,
    role: reader.role,
    scopes: [...visit.scopes],
    created: moment(reader.createdAt),
    banned: reader.ban ? reader.ban.reason : null,
  }),
});

const Placed = z
  .object({ paper: z.string(), day: Day, place: number.optional(), total: number.optional() })
  .meta({ id: "Submission", description: "The paper’s place among all of the day’s edition." });
const Underway = z
  .object({ state: z.literal("underway"), lookAgainS: number })
  .meta({ id: "Underway", description: "The paper is being fetched. Send the same again after so many seconds." });

const submitPaper = operation({
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
      .max(MAX_ASKED_CHARACTERS)
      .meta({ description: "An id, an address of the paper, or the title of one that is here." }),
    note: z.string().max(MAX_NOTE_CHARACTERS).default("").meta({ description: "Why it matters." }),
    code: z.string().max(MAX_LINK_CHARACTERS).default("").meta({ description: "Where its code is." }),
    project: z.string().max(MAX_LINK_CHARACTERS).default("").meta({ description: "Where its project page is." }),
  }),
  own: true,
  answer: { status: 201, description: "It is in the edition.", schema: Placed },
  otherwise: { status: 202, description: "It is being fetched.", schema: Underway },
  fails: ["not_found", "conflict", "source_failing"],
  example: { body: { paper: "https://arxiv.org/abs/1706.03762", note: "Where it began." } },
  async run({ site, c, body, reader, address }) {
    const submitting = createSubmitting(site);
    const { id, paper: known } = await submitting.meant(body.paper, new URL(address).origin);
    if (known === undefined && id === undefined) throw new BroadsheetError("not_found", NO_ID);
    if (known === undefined && !isArxivId(id ?? "")) throw new BroadsheetError("not_found", NOT_HERE);
    const fetched = known ? { paper: known } : await submitting.fetched(reader, id ?? "");
    if ("underway" in fetched) {
      c.header(...retryAfterHeader(LOOK_AGAIN_S));
      return new AlternateResponse(202, { state: "underway" as const, lookAgainS: LOOK_AGAIN_S });
    }
    if ("message" in fetched)
      throw new BroadsheetError(fetched.failed ? "source_failing" : "not_found", fetched.message);
    site.limit("submissions", reader.id);
    return submitting.submit(reader, fetched.paper, body);
  },
});

export const yourOperations = [getMe, submitPaper];
