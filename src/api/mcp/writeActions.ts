/** What the tools that write do: a call or two of use cases each. */
import type { AppContext } from "../../app/context.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { type Actor, authorize } from "../../app/permissions.ts";
import type { Rhythm } from "../../domain/alerts/alert.ts";
import { type Collection, readCollection, SAVED_NAME } from "../../domain/collections/collection.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { followOf } from "../../http/input/followable.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { fold } from "../../lib/text.ts";
import { channelsOf } from "../../store/alerts/alertChannels.ts";
import { addAlert, alertsOf } from "../../store/alerts/alerts.ts";
import { collect } from "../../store/collections/collectionItems.ts";
import { collectionsOf, makeCollection, savedCollection } from "../../store/collections/collections.ts";
import { follow, followed } from "../../store/follows/follows.ts";

/** Where a reader is told of what an agent watches for them; `page` is their page of what they follow. */
export const TELL = ["feed", "mail", "page"] as const;

export interface WatchInput {
  search: Parameters<typeof followOf>[0];
  tell: (typeof TELL)[number];
  rhythm: Rhythm;
}

/** Follows a topic, and makes an alert for it unless the reader's page suffices. `isNew` is false where nothing changed. */
export async function watchTopic(
  ctx: AppContext,
  actor: Actor | undefined,
  { search, tell, rhythm }: WatchInput,
): Promise<{ label: string; isNew: boolean }> {
  authorize(ctx, actor, "followTopic");
  const topic = followOf(search);
  if (typeof topic === "string") throw new BroadsheetError("bad_request", topic);
  if (tell !== "page") authorize(ctx, actor, "createAlert");
  const { id: readerId } = actor.reader;
  const now = ctx.clock();
  const isNew = await ctx.db.transaction().execute(async (tx) => {
    const known = await followed(tx, readerId, topic);
    const followId = known ?? (await follow(tx, readerId, topic, now));
    if (tell === "page") return known === undefined;
    const channel = (await channelsOf(tx, readerId)).find(({ kind }) => kind === tell);
    const alerts = await alertsOf(tx, readerId);
    if (alerts.some((alert) => alert.follow.id === followId && alert.wayId === channel?.id)) return false;
    await addAlert(tx, readerId, { followId, way: tell, rhythm: tell === "feed" ? "at_once" : rhythm }, now);
    return true;
  });
  return { label: topic.label, isNew };
}

export interface SaveInput {
  paperId: string;
  /** The collection's name; a private one is made where there is none of that name. Absent for Saved. */
  collection?: string | undefined;
}

/** Puts a paper into one of the reader's collections; one that is already there stays as it is. */
export async function saveTo(
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, collection: name }: SaveInput,
): Promise<{ paper: Paper; collection: Collection; isNew: boolean }> {
  authorize(ctx, actor, "savePaper");
  const paper = await getPaper(ctx.db, paperId);
  const words = name === undefined ? undefined : readCollection({ name });
  if (typeof words === "string") throw new BroadsheetError("bad_request", words);
  const { id: readerId } = actor.reader;
  const now = ctx.clock();
  return ctx.db.transaction().execute(async (tx) => {
    const own = words && (await collectionsOf(tx, readerId)).find((one) => fold(one.name) === fold(words.name));
    const collection =
      own ??
      (words && fold(words.name) !== fold(SAVED_NAME)
        ? await makeCollection(tx, readerId, words, now)
        : await savedCollection(tx, readerId, now));
    const isNew = await collect(tx, { readerId, address: collection.address, paperKey: paper.key, at: now });
    return { paper, collection, isNew };
  });
}
