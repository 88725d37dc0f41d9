/** What the tools that write do: a call or two of use cases each. */
import { createAlert } from "../../app/alerts/createAlert.ts";
import { type SavedPaper, savePaper } from "../../app/collections/savePaper.ts";
import type { AppContext } from "../../app/context.ts";
import type { FollowedSearch } from "../../app/follows/followable.ts";
import { followTopic } from "../../app/follows/followTopic.ts";
import type { Actor } from "../../app/permissions.ts";
import type { Rhythm } from "../../domain/alerts/alert.ts";

/** Where a reader is told of what an agent watches for them; `page` is their page of what they follow. */
export const TELL = ["feed", "mail", "page"] as const;

export interface WatchInput {
  search: FollowedSearch;
  tell: (typeof TELL)[number];
  rhythm: Rhythm;
}

/** Follows a topic, and makes an alert for it unless the reader's page suffices. `isNew` is false where nothing changed. */
export async function watchTopic(
  ctx: AppContext,
  actor: Actor | undefined,
  { search, tell, rhythm }: WatchInput,
): Promise<{ label: string; isNew: boolean }> {
  const { follow, isNew } = await followTopic(ctx, actor, { kind: "search", search });
  if (tell === "page") return { label: follow.label, isNew };
  const alert = { followId: follow.id, channel: tell, rhythm: tell === "feed" ? ("at_once" as const) : rhythm };
  const created = await createAlert(ctx, actor, { ...alert, keepExisting: true });
  return { label: follow.label, isNew: created.isNew };
}

export interface SaveInput {
  paperId: string;
  /** The collection's name; a private one is made where there is none of that name. Absent for Saved. */
  collection?: string | undefined;
}

/** Puts a paper into one of the reader's collections; one that is already there stays as it is. */
export const saveTo = (
  ctx: AppContext,
  actor: Actor | undefined,
  { paperId, collection: name }: SaveInput,
): Promise<SavedPaper> => savePaper(ctx, actor, { paperId, ...(name === undefined ? {} : { collection: { name } }) });
