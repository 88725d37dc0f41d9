/** A reader's page: who they are, and one list of what they do in the open. */
import type { Paper } from "../../domain/papers/paper.ts";
import { type CollectionListItem, collectionsOf } from "../../store/collections/collections.ts";
import { viewerList } from "../../store/collections/viewerLists.ts";
import type { Database } from "../../store/database.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import {
  commentsByReader,
  type PublicProfile,
  papersByReader,
  type ReaderComment,
} from "../../store/readers/profiles.ts";

export const PROFILE_TABS = ["submitted", "upvoted", "comments", "collections", "papers"] as const;
export type ProfileTab = (typeof PROFILE_TABS)[number];

export const PROFILE_PAGE_SIZE = 50;

/** One page of a tab; two of the three lists are empty. */
export interface ProfileActivity {
  papers: Paper[];
  comments: ReaderComment[];
  collections: CollectionListItem[];
}

/** Loads one page of what a reader did in the open, the latest first; nothing of a banned reader. Collections have one page. */
export async function showProfile(
  db: Database,
  { id, ban }: PublicProfile,
  tab: ProfileTab,
  pageNumber: number,
): Promise<ProfileActivity> {
  const activity: ProfileActivity = { papers: [], comments: [], collections: [] };
  if (ban) return activity;
  const offset = (pageNumber - 1) * PROFILE_PAGE_SIZE;
  if (tab === "comments") return { ...activity, comments: await commentsByReader(db, id, PROFILE_PAGE_SIZE, offset) };
  if (tab === "collections") return { ...activity, collections: await collectionsOf(db, id, true) };
  const keys =
    tab === "papers"
      ? await papersByReader(db, id, PROFILE_PAGE_SIZE, offset)
      : (await viewerList(db, id, tab, { limit: PROFILE_PAGE_SIZE, offset, publicly: true })).papers.map(
          ({ key }) => key,
        );
  return { ...activity, papers: await loadPapers(db, keys) };
}
