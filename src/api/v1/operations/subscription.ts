/** A reader's own digest. */
import { z } from "zod";
import { changeOwnSubscription } from "../../../app/digests/changeOwnSubscription.ts";
import { getOwnSubscription } from "../../../app/digests/ownSubscription.ts";
import {
  ABSTRACTS,
  DIGEST_RHYTHMS,
  DIGEST_SCOPES,
  type DigestPreferences,
  MAIL_FORMATS,
  PREFERENCE_LIMITS,
  WHEN_EMPTY,
} from "../../../domain/digests/digestPreferences.ts";
import { SUBSCRIPTION_STATES, type Subscription } from "../../../domain/digests/subscription.ts";
import { CATEGORY_CODE } from "../../../domain/papers/categories.ts";
import { operation } from "../operation.ts";
import { Moment, momentOrNull } from "../schemas/common.ts";

const group = "You";
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
  rhythm: z.enum(DIGEST_RHYTHMS),
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
  forMe: z.boolean().meta({ description: "Whether papers stand in the order that you would read them." }),
  papers: z.int().min(1).max(papers),
  abstracts: z.enum(ABSTRACTS),
  format: z.enum(MAIL_FORMATS),
  whenEmpty: z.enum(WHEN_EMPTY).meta({ description: "What happens when there is nothing new." }),
};
const WishesSchema = z.object(wishes).meta({ id: "Wishes" });
const zone = z.string().min(1).max(MAX_ZONE_CHARACTERS).meta({ description: "Such as `Europe/Berlin`." });

const SubscriptionSchema = z
  .object({
    state: z.enum(SUBSCRIPTION_STATES),
    mail: z.string().meta({ description: "The address that digests go to." }),
    zone,
    wishes: WishesSchema,
    nextDue: Moment.nullable(),
    confirmed: Moment.nullable(),
    suspended: z.string().nullable().meta({ description: "Why nothing is sent just now." }),
  })
  .meta({ id: "Subscription" });

const subscriptionJson = (subscription: Subscription) => ({
  state: subscription.state,
  mail: subscription.email,
  zone: subscription.zone,
  wishes: subscription.preferences,
  nextDue: momentOrNull(subscription.nextDueAt),
  confirmed: momentOrNull(subscription.confirmedAt),
  suspended: subscription.suspensionReason,
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
  handler: async ({ site, reader }) => subscriptionJson(await getOwnSubscription(site.db, reader.id)),
});

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
  async handler({ site, c, session, body: { state, zone, wishes } }) {
    const change = { state, zone, preferences: wishes && withoutAbsent(wishes), client: site.client(c) };
    return subscriptionJson(await changeOwnSubscription(site, session, change));
  },
});

const withoutAbsent = (
  some: { [K in keyof DigestPreferences]?: DigestPreferences[K] | undefined },
): Partial<DigestPreferences> => Object.fromEntries(Object.entries(some).filter(([, value]) => value !== undefined));

export const subscriptionOperations = [getOne, changeOne];
