/** Alerts, which tell a reader of new papers of what they follow. */
import { z } from "zod";
import { RHYTHMS } from "../../../domain/alerts/alert.ts";
import { FOLLOW_KINDS } from "../../../domain/follows/follow.ts";
import { BroadsheetError } from "../../../lib/errors.ts";
import { channelsOf } from "../../../store/alerts/alertChannels.ts";
import { addAlert, alertsOf, removeAlert } from "../../../store/alerts/alerts.ts";
import { type OperationRequest, operation } from "../operation.ts";
import { Moment, moment, momentOrNull, number } from "../schemas/common.ts";

const group = "Following";

const AlertSchema = z
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

async function alerts({ site, reader }: Pick<OperationRequest, "site"> & { reader: { id: number } }) {
  const ways = new Map((await channelsOf(site.db, reader.id)).map((way) => [way.id, way]));
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
  requiresReader: true,
  etag: "state",
  response: {
    status: 200,
    description: "All of them, in the order they were made.",
    schema: z.object({ items: z.array(AlertSchema) }).meta({ id: "AlertList" }),
  },
  handler: async (request) => ({ items: await alerts(request) }),
});

const addOne = operation({
  id: "addAlert",
  group,
  method: "post",
  path: "/alerts",
  summary: "Be told of new papers of something that you follow",
  description:
    "By mail, by your feed, or by a webhook that you made on the page of alerts. Only mail comes with the digest.",
  body: z.strictObject({
    follow: number.meta({ description: "The follow’s id." }),
    way: z.union([z.enum(["mail", "feed"]), number]).meta({ description: "`mail`, `feed`, or a webhook’s id." }),
    rhythm: z.enum(RHYTHMS).default("at_once"),
  }),
  requiresReader: true,
  response: { status: 201, description: "The alert.", schema: AlertSchema },
  errors: ["not_found", "conflict"],
  example: { body: { follow: 3, way: "mail", rhythm: "hourly" } },
  async handler(request) {
    const { site, body, reader } = request;
    const wish = { followId: body.follow, way: body.way, rhythm: body.rhythm };
    const id = await site.db.transaction().execute((tx) => addAlert(tx, reader.id, wish, site.services.clock()));
    const made = (await alerts(request)).find((one) => one.id === id);
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
  requiresReader: true,
  response: { status: 204, description: "It tells nothing more." },
  errors: ["not_found"],
  example: { params: { alert: "5" } },
  async handler({ site, params, reader }) {
    if (await removeAlert(site.db, reader.id, params.alert)) return undefined;
    throw new BroadsheetError("not_found", "You have no such alert.");
  },
});

export const alertOperations = [listAlerts, addOne, removeOne];
