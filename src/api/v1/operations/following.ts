/** What a reader follows, and the alerts that tell them of it. */
import { z } from "zod";
import { RHYTHMS } from "../../../domain/alert.ts";
import { BroadsheetError } from "../../../domain/errors.ts";
import { FOLLOW_KINDS, type Follow } from "../../../domain/follow.ts";
import { readFollow } from "../../../http/following.ts";
import { addAlert, alertsOf, removeAlert } from "../../../store/alerts.ts";
import { waysOf } from "../../../store/alertWays.ts";
import { follow, followsOf, unfollow } from "../../../store/follows.ts";
import { type Asked, operation } from "../operation.ts";
import { Moment, moment, momentOrNull, number } from "../shapes/common.ts";

const MAX_VALUE_CHARACTERS = 1_000;
const group = "Following";

const FollowShape = z
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
  own: true,
  tag: "state",
  answer: {
    status: 200,
    says: "All of it. Nobody else sees it.",
    schema: z.object({ items: z.array(FollowShape) }).meta({ id: "FollowList" }),
  },
  run: async ({ site, reader }) => ({ items: (await followsOf(site.db, reader.id)).map(followJson) }),
});

const addFollow = operation({
  id: "addFollow",
  group,
  method: "post",
  path: "/follows",
  summary: "Follow an author, a category, a reader or a search",
  says: "What is followed already stays as it is.",
  body: z.strictObject({
    kind: z.enum(FOLLOW_KINDS),
    value: z.string().min(1).max(MAX_VALUE_CHARACTERS).meta({
      description: "A full name; a category; a handle; the parameters of a search, such as `q=sparse&cat=cs.LG`.",
    }),
  }),
  own: true,
  answer: { status: 201, says: "What is followed.", schema: FollowShape },
  fails: ["not_found", "conflict"],
  example: { body: { kind: "category", value: "cs.IR" } },
  async run({ site, body, reader }) {
    const what = await readFollow(site, reader, body);
    const id = await site.db.transaction().execute((tx) => follow(tx, reader.id, what, site.parts.clock()));
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
  says: "Its alerts go with it.",
  params: z.strictObject({ follow: number }),
  own: true,
  answer: { status: 204, says: "It is followed no more." },
  fails: ["not_found"],
  example: { params: { follow: "3" } },
  async run({ site, params, reader }) {
    if (await unfollow(site.db, reader.id, params.follow)) return undefined;
    throw new BroadsheetError("not_found", "You have no such follow.");
  },
});

const AlertShape = z
  .object({
    id: number,
    follow: z.object({ id: number, kind: z.enum(FOLLOW_KINDS), label: z.string() }),
    way: z.object({
      kind: z.string().meta({ description: "`mail`, `feed`, or the kind of a webhook." }),
      webhook: number.nullable().meta({ description: "The webhook’s id." }),
      name: z.string().meta({ description: "The webhook’s; else empty." }),
    }),
    rhythm: z.enum(RHYTHMS),
    created: Moment,
    found: Moment.nullable().meta({ description: "When it last found a paper." }),
  })
  .meta({ id: "Alert" });

async function alerts({ site, reader }: Pick<Asked, "site"> & { reader: { id: number } }) {
  const ways = new Map((await waysOf(site.db, reader.id)).map((way) => [way.id, way]));
  return (await alertsOf(site.db, reader.id)).map(({ id, follow: of, wayId, rhythm, createdAt, foundAt }) => {
    const way = ways.get(wayId);
    return {
      id,
      follow: { id: of.id, kind: of.kind, label: of.label },
      way: { kind: way?.kind ?? "", webhook: way?.target ? way.id : null, name: way?.name ?? "" },
      rhythm,
      created: moment(createdAt),
      found: momentOrNull(foundAt),
    };
  });
}

const listAlerts = operation({
  id: "listAlerts",
  group,
  method: "get",
  path: "/alerts",
  summary: "Your alerts",
  own: true,
  tag: "state",
  answer: {
    status: 200,
    says: "All of them, in the order they were made.",
    schema: z.object({ items: z.array(AlertShape) }).meta({ id: "AlertList" }),
  },
  run: async (asked) => ({ items: await alerts(asked) }),
});

const addOne = operation({
  id: "addAlert",
  group,
  method: "post",
  path: "/alerts",
  summary: "Be told of new papers of something that you follow",
  says: "By mail, by your feed, or by a webhook that you made on the page of alerts. Only mail comes with the digest.",
  body: z.strictObject({
    follow: number.meta({ description: "The follow’s id." }),
    way: z.union([z.enum(["mail", "feed"]), number]).meta({ description: "`mail`, `feed`, or a webhook’s id." }),
    rhythm: z.enum(RHYTHMS).default("at_once"),
  }),
  own: true,
  answer: { status: 201, says: "The alert.", schema: AlertShape },
  fails: ["not_found", "conflict"],
  example: { body: { follow: 3, way: "mail", rhythm: "hourly" } },
  async run(asked) {
    const { site, body, reader } = asked;
    const wish = { followId: body.follow, way: body.way, rhythm: body.rhythm };
    const id = await site.db.transaction().execute((tx) => addAlert(tx, reader.id, wish, site.parts.clock()));
    const made = (await alerts(asked)).find((one) => one.id === id);
    if (!made) throw new BroadsheetError("not_found", "This alert has just been removed again.");
    return made;
  },
});

const removeOne = operation({
  id: "removeAlert",
  group,
  method: "delete",
  path: "/alerts/{alert}",
  summary: "End an alert",
  params: z.strictObject({ alert: number }),
  own: true,
  answer: { status: 204, says: "It tells nothing more." },
  fails: ["not_found"],
  example: { params: { alert: "5" } },
  async run({ site, params, reader }) {
    if (await removeAlert(site.db, reader.id, params.alert)) return undefined;
    throw new BroadsheetError("not_found", "You have no such alert.");
  },
});

export const followingOperations = [listFollows, addFollow, removeFollow, listAlerts, addOne, removeOne];
