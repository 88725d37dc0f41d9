/** Digests that are looked at in a browser: the next one, and one that was sent. */
import type { Digest, DigestMailParts, RenderedDigest } from "../../domain/digests/digest.ts";
import { dueOf, nextDue } from "../../domain/digests/digestSchedule.ts";
import type { DigestSubscriber } from "../../domain/digests/subscription.ts";
import { addDays, feedDayStart } from "../../domain/editions/edition.ts";
import type { Instant } from "../../lib/time.ts";
import { latestEdition } from "../../store/editions/editions.ts";
import type { AppContext } from "../context.ts";
import { subscriptionOfLink } from "./subscriptionOfLink.ts";

export interface DigestPreview {
  digest: Digest;
  dueAt: Instant;
  /** Whether it is the next issue; otherwise it is the one with the latest edition. */
  isNext: boolean;
}

/**
 * Composes the next issue. Where that is empty, somebody without a subscription gets the issue with the latest edition.
 * `client` is where the request comes from, for limits. Throws `too_many_tries`.
 */
export async function previewDigest(
  ctx: AppContext,
  subscriber: DigestSubscriber,
  client: string,
): Promise<DigestPreview> {
  ctx.limit("digests", client);
  const { composer } = ctx.services;
  const { preferences, zone } = subscriber;
  const { issue, dueAt } = nextDue(preferences, zone, ctx.clock());
  const next = { digest: await composer.compose(subscriber, issue), dueAt, isNext: true };
  const latest = next.digest.empty && subscriber.id === 0 ? await latestEdition(ctx.db, ctx.today()) : undefined;
  if (latest === undefined) return next;
  const endsAt = feedDayStart(addDays(latest, 1), ctx.config);
  const last = nextDue(preferences, zone, endsAt - 1).issue;
  const digest = await composer.compose(subscriber, last);
  return digest.empty ? next : { digest, dueAt: dueOf(last, preferences, zone) ?? dueAt, isNext: false };
}

/**
 * Composes an issue for the holder of a signed link to `view` it. They may read it, and change nothing. `client` is where
 * the request comes from, for limits. Throws `wrong_token` and `too_many_tries`.
 */
export async function viewDigest(
  ctx: AppContext,
  { token, client }: { token: string; client: string },
): Promise<{ digest: Digest; subscriber: DigestSubscriber }> {
  const { issue, ...subscriber } = await subscriptionOfLink(ctx, "view", token);
  ctx.limit("digests", client);
  return { digest: await ctx.services.composer.compose(subscriber, issue), subscriber };
}

/** Renders a digest for a browser, with HTML even where the subscription wants plain text and `asHtml` is set. */
export const renderPreview = (
  { config, services }: AppContext,
  digest: Digest,
  {
    subscriber,
    origin,
    links,
    asHtml = false,
  }: {
    subscriber: Pick<DigestSubscriber, "preferences" | "zone">;
    /** The instance's, without a closing slash. */
    origin: string;
    links: DigestMailParts["links"];
    asHtml?: boolean;
  },
): RenderedDigest =>
  services.renderDigest(digest, {
    instance: { title: config.title, baseUrl: origin },
    subscription: asHtml
      ? { zone: subscriber.zone, preferences: { ...subscriber.preferences, format: "html" } }
      : subscriber,
    links,
  });
