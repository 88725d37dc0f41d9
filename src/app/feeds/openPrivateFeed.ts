import type { PrivateList } from "../../domain/readers/privateFeed.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Instant } from "../../lib/time.ts";
import { createFeedTokens, feedByLink } from "../../store/feeds/feedLinks.ts";
import type { AppContext } from "../context.ts";

export interface OpenedFeed {
  id: number;
  readerId: number;
  list: PrivateList;
  since: Instant;
}

/** Tells whose list the token of a private feed's address opens. Throws `not_found` for one that is no longer valid. */
export async function openPrivateFeed(
  { db, services }: Pick<AppContext, "db" | "services">,
  token: string,
): Promise<OpenedFeed> {
  const link = createFeedTokens(services.secret).read(token);
  const found = link && (await feedByLink(db, link));
  if (!link || !found) throw noFeedHere();
  return { id: link.id, ...found };
}

export const noFeedHere = () =>
  new BroadsheetError("not_found", "There is no feed at this address, or it has been revoked.");
