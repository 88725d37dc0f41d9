/** A reader's own digest. */
import { z } from "zod";
import {
  PREFERENCE_LIMITS,
  parsePreferences,
  parsePreferencesForm,
  preferencesFields,
} from "../../../domain/digests/digestPreferences.ts";
import {
  ABSTRACTS,
  DIGEST_SCOPES,
  type DigestPreferences,
  MAIL_FORMATS,
  RHYTHMS,
  WHEN_EMPTY,
} from "../../../domain/digests/subscription.ts";
import { CATEGORY_CODE } from "../../../domain/papers/categories.ts";
import type { Reader } from "../../../domain/readers/reader.ts";
import type { WebContext } from "../../../http/webContext.ts";
import { BroadsheetError } from "../../../lib/errors.ts";
import { queryProblem } from "../../../search/saved/matchSavedQuery.ts";
import {
  confirmSubscription,
  endSubscription,
  type SubscriptionRow,
  savePreferences,
  subscriptionOfReader,
} from "../../../store/digests/subscriptions.ts";
import { operation } from "../operation.ts";
import { Moment, momentOrNull } from "../schemas/common.ts";

const group = "You";
const STATES = ["pending", "active", "suspended", "ended"] as const;
const { papers, categories, authors, searches, nameCharacters, queryCharacters } = PREFERENCE_LIMITS;
const MAX_ZONE_CHARACTERS = 60;
/** Each stands on a line of its own. */
const line = (most: number) =>
  z
    .string()
    .min(1)
    .max(most)
    .regex(/^[^\r\n]*$/, "must be one line");

const wishes = {
  rhythm: z.enum(RHYTHMS),
  weekday: z.int().min(0).max(6).meta({ description: "0 for Monday: when a weekly one comes." }),
  at: z
    .string()
    .regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time such as 07:00")
    .meta({ description: "Local time." }),
  scope: z.enum(DIGEST_SCOPES).meta({ description: "The whole edition, or only what the lists name." }),
  categories: z.array(z.string().regex(CATEGORY_CODE, "must be a category such as cs.LG")).max(categories),
  authors: z.array(line(nameCharacters)).max(authors),
  searches: z.array(line(queryCharacters)).max(searches),
  follows: z.boolean().meta({ description: "Whether what you follow counts as well." }),
  papers: z.int().min(1).max(papers),
  abstracts: z.enum(ABSTRACTS),
  format: z.enum(MAIL_FORMATS),
  whenEmpty: z.enum(WHEN_EMPTY).meta({ description: "What happens when there is nothing new." }),
};
const WishesSchema = z.object(wishes).meta({ id: "Wishes" });
const zone = z.string().min(1).max(MAX_ZONE_CHARACTERS).meta({ description: "Such as `Europe/Berlin`." });

const SubscriptionSchema = z
  .object({
    state: z.enum(STATES),
    mail: z.string().meta({ description: "The address that digests go to." }),
    zone,
    wishes: WishesSchema,
    nextDue: Moment.nullable(),
    confirmed: Moment.nullable(),
    suspended: z.string().nullable().meta({ description: "Why nothing is sent just now." }),
  })
  .meta({ id: "Subscription" });

const subscriptionJson = (row: SubscriptionRow) => ({
  state: row.state as (typeof STATES)[number],
  mail: row.written,
  zone: row.zone,
  wishes: parsePreferences(row.wishes),
  nextDue: momentOrNull(row.next_due_at),
  confirmed: momentOrNull(row.confirmed_at),
  suspended: row.suspended_why,
});

const getOne = operation({
  id: "getSubscription",
  group,
  method: "get",
  path: "/subscription",
  summary: "Your digest: what comes, when, and whereto",
  requiresReader: true,
  etag: "state",
  response: { status: 200, description: "The subscription.", schema: SubscriptionSchema },
  errors: ["not_found"],
  handler: async ({ site, reader }) => subscriptionJson(await own(site, reader)),
});

/** Throws `not_found`. */
async function own({ db }: WebContext, { id }: Reader): Promise<SubscriptionRow> {
  const row = await subscriptionOfReader(db, id);
  if (row) return row;
  throw new BroadsheetError(
    "not_found",
    "You have no subscription. Begin one in a browser, at /account/digest, where your address is confirmed.",
  );
}

const changeOne = operation({
  id: "changeSubscription",
  group,
  method: "patch",
  path: "/subscription",
  summary: "Change, end or resume your digest",
  description: "What is left out stays as it is. Beginning one needs a browser, since an address is confirmed.",
  body: z.strictObject({
    state: z.enum(["active", "ended"]).optional(),
    zone: zone.optional(),
    wishes: z.strictObject(wishes).partial().optional(),
  }),
  requiresReader: true,
  response: { status: 200, description: "The subscription as it is now.", schema: SubscriptionSchema },
  errors: ["not_found", "conflict"],
  example: { body: { wishes: { rhythm: "weekly", weekday: 4 }, zone: "Europe/Berlin" } },
  async handler({ site, c, body, reader }) {
    const { db, services } = site;
    const row = await own(site, reader);
    if (body.state === "active" && row.confirmed_at === null)
      throw new BroadsheetError("conflict", "The address is not confirmed yet: follow the link in the mail.");
    const wished = checkedWishes({ ...parsePreferences(row.wishes), ...given(body.wishes) }, body.zone ?? row.zone);
    const at = services.clock();
    if (body.wishes || body.zone) await savePreferences(db, row.id, wished.wishes, wished.zone, at);
    if (body.state === "ended") await endSubscription(db, row.id, at);
    if (body.state === "active") await confirmSubscription(db, row.id, site.client(c), at);
    return subscriptionJson(await own(site, reader));
  },
});

const given = (
  some: { [K in keyof DigestPreferences]?: DigestPreferences[K] | undefined } = {},
): Partial<DigestPreferences> => Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));

/** By the same rules as the form. Throws `bad_request`. */
function checkedWishes(wanted: DigestPreferences, zoneWanted: string) {
  const fields = preferencesFields(wanted, zoneWanted);
  const { problems, ...read } = parsePreferencesForm(fields, { zone: zoneWanted, hasAccount: true }, queryProblem);
  if (problems.length > 0) throw new BroadsheetError("bad_request", problems.join(" "));
  return read;
}

export const subscriptionOperations = [getOne, changeOne];
