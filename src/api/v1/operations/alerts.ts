/** Alerts, which tell a reader of new papers of what they follow. */
import { z } from "zod";
import { createAlert } from "../../../app/alerts/createAlert.ts";
import { removeAlert } from "../../../app/alerts/removeAlert.ts";
import { listAlerts } from "../../../app/alerts/showAlerts.ts";
import { RHYTHMS } from "../../../domain/alerts/alert.ts";
import { FOLLOW_KINDS } from "../../../domain/follows/follow.ts";
import { BroadsheetError } from "../../../lib/errors.ts";
import { operation } from "../operation.ts";
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

type ListedAlert = Awaited<ReturnType<typeof listAlerts>>[number];

const alertJson = ({ id, follow, channel, rhythm, createdAt, foundAt }: ListedAlert) => ({
  id,
  follow: { id: follow.id, kind: follow.kind, label: follow.label },
  way: { kind: channel?.kind ?? "", webhook: channel?.target ? channel.id : null, name: channel?.name ?? "" },
  rhythm,
  created: moment(createdAt),
  found: momentOrNull(foundAt),
});

const getAll = operation({
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
  handler: async ({ site, reader }) => ({ items: (await listAlerts(site.db, reader.id)).map(alertJson) }),
});

const addOne = operation({
  id: "addAlert",
  group,
  method: "post",
  path: "/alerts",
  summary: "Be told of new papers for something you follow",
  description:
    "By mail, in your feed, or to a webhook that you made on the page of alerts. Only mail can come with the digest.",
  body: z.strictObject({
    follow: number.meta({ description: "The follow’s id." }),
    way: z.union([z.enum(["mail", "feed"]), number]).meta({ description: "`mail`, `feed`, or a webhook’s id." }),
    rhythm: z.enum(RHYTHMS).default("at_once"),
  }),
  requiresReader: true,
  response: { status: 201, description: "The alert.", schema: AlertSchema },
  errors: ["not_found", "conflict"],
  example: { body: { follow: 3, way: "mail", rhythm: "hourly" } },
  async handler({ site, session, body, reader }) {
    const { id } = await createAlert(site, session, { followId: body.follow, channel: body.way, rhythm: body.rhythm });
    const made = (await listAlerts(site.db, reader.id)).find((one) => one.id === id);
    if (!made) throw new BroadsheetError("not_found", "This alert has just been removed again.");
    return alertJson(made);
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
  response: { status: 204, description: "It has ended." },
  errors: ["not_found"],
  example: { params: { alert: "5" } },
  handler: ({ site, session, params }) => removeAlert(site, session, { alertId: params.alert }),
});

export const alertOperations = [getAll, addOne, removeOne];
