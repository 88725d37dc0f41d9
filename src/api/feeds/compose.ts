/** Writes a list out in one of the formats. */

import type { FeedEnding } from "../../domain/editions/feedUrl.ts";
import { withParameter } from "../../http/urls.ts";
import type { Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { atom } from "./atom.ts";
import { itemOf } from "./content.ts";
import type { Feed, FeedList } from "./feed.ts";
import { feedId } from "./ids.ts";
import { json } from "./json.ts";
import { rss } from "./rss.ts";

interface FeedPlace {
  ending: FeedEnding;
  /** The feed's whole address. */
  self: string;
  /** The instance's address, without a closing slash. */
  address: string;
  /** The instance's number. */
  instance: number;
  /** The instance's name. */
  title: string;
  version: string;
  /** The time of a list without papers. */
  since: Instant;
}

const WRITERS: Record<FeedEnding, (feed: Feed) => string> = { atom, rss, json };

export async function compose(db: Database, list: FeedList, place: FeedPlace): Promise<string> {
  const { ending, self, address, instance, title, version, since } = place;
  const papers = new Map(
    (
      await loadPapers(
        db,
        list.entries.map(({ key }) => key),
      )
    ).map((paper) => [paper.key, paper]),
  );
  const items = list.entries.flatMap((entry) => {
    const paper = papers.get(entry.key);
    return paper ? [itemOf(paper, entry, { list: list.name, instance, address })] : [];
  });
  return WRITERS[ending]({
    id: feedId(instance, list.name),
    title: list.title,
    about: list.about,
    from: { title, address, version },
    self,
    page: address + list.page,
    ...(list.number > 1 ? { previous: pageOf(self, list.number - 1) } : {}),
    ...(list.more ? { next: pageOf(self, list.number + 1) } : {}),
    updated: items.reduce((latest, { updated }) => Math.max(latest, updated), items.length > 0 ? 0 : since),
    items,
  });
}

function pageOf(self: string, number: number): string {
  const { origin, pathname, search } = new URL(self);
  return origin + withParameter(pathname + search, "page", number > 1 ? String(number) : undefined);
}
