/** What a reader follows. */
import { z } from "zod";
import { FOLLOW_KINDS, type Follow } from "../../../domain/follows/follow.ts";
import { readFollow } from "../../../http/input/followInput.ts";
import { BroadsheetError } from "../../../lib/errors.ts";
import { follow, followsOf, unfollow } from "../../../store/follows/follows.ts";
import { operation } from "../operation.ts";
import { Moment, moment, number } from "../schemas/common.ts";

const MAX_VALUE_CHARACTERS = 1_000;
const group = "Following";

const FollowSchema = z
  .object({
    id: number,
    kind: z.enum(FOLLOW_KINDS),
    value: z.string().meta({ description: "A name as it is compared, a category, a handle, a search’s address." }),
    label: z.string().meta({ description: "As pages show it." }),
    created: Moment,
  })
  .meta({ id: "Follow" });

const followJson = ({ id, kind, value, label, handle, createdAt }: Follow) => ({
  id,
  kind,
  value: handle ?? value,
  label,
  created: moment(createdAt),
});

const listFollows = operation({
  id: "listFollows",
  group,
  method: "get",
  path: "/follows",
  summary: "What you follow, the last first",
  requiresReader: true,
  etag: "state",
  response: {
    status: 200,
    description: "All of it. Nobody else sees it.",
    schema: z.object({ items: z.array(FollowSchema) }).meta({ id: "FollowList" }),
  },
  handler: async ({ site, reader }) => ({ items: (await followsOf(site.db, reader.id)).map(followJson) }),
});

const addFollow = operation({
  id: "addFollow",
  group,
  method: "post",
  path: "/follows",
  summary: "Follow an author, a category, a reader or a search",
  description: "What is followed already stays as it is.",
  body: z.strictObject({
    kind: z.enum(FOLLOW_KINDS),
    value: z.string().min(1).max(MAX_VALUE_CHARACTERS).meta({
      description: "A full name; a category; a handle; the parameters of a search, such as `q=sparse&cat=cs.LG`.",
    }),
  }),
  requiresReader: true,
  response: { status: 201, description: "What is followed.", schema: FollowSchema },
  errors: ["not_found", "conflict"],
  example: { body: { kind: "category", value: "cs.IR" } },
  async handler({ site, body, reader }) {
    const what = await readFollow(site, reader, body);
    const id = await site.db.transaction().execute((tx) => follow(tx, reader.id, what, site.services.clock()));
    const made = (await followsOf(site.db, reader.id)).find((one) => one.id === id);
    if (!made) throw new BroadsheetError("not_found", "This follow has just been removed again.");
    return followJson(made);
  },
});

const removeFollow = operation({
  id: "removeFollow",
  group,
  method: "delete",
  path: "/follows/{follow}",
  summary: "Follow something no more",
  description: "Its alerts go with it.",
  params: z.strictObject({ follow: number }),
  requiresReader: true,
  response: { status: 204, description: "It is followed no more." },
  errors: ["not_found"],
  example: { params: { follow: "3" } },
  async handler({ site, params, reader }) {
    if (await unfollow(site.db, reader.id, params.follow)) return undefined;
    throw new BroadsheetError("not_found", "You have no such follow.");
  },
});

export const followOperations = [listFollows, addFollow, removeFollow];
