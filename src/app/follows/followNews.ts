import type { Follow } from "../../domain/follows/follow.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { type News, newsFor } from "../../search/saved/newMatches.ts";
import { followsOf } from "../../store/follows/follows.ts";
import type { AppContext } from "../context.ts";

/** Returns what a reader follows, and the newest papers of it with the follows that brought each; with `unseen` without those that the reader has seen. */
export async function followNews(
  { db, clock, library }: Pick<AppContext, "db" | "clock" | "library">,
  reader: Pick<Reader, "id">,
  unseen?: Unseen,
): Promise<{ follows: Follow[]; news: News[] }> {
  const follows = await followsOf(db, reader.id);
  return { follows, news: await newsFor({ db, index: (await library()).index }, reader.id, follows, clock(), unseen) };
}
