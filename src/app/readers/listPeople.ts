import type { Database } from "../../store/database.ts";
import { findPeople, type Person } from "../../store/readers/people.ts";

const PAGE_SIZE = 100;

/**
 * Lists one page of the readers with an account whose handle, name or email contains `words`, by handle. `after` is the
 * last handle of the page before. For admins and the operator alone: it has mail addresses.
 */
export async function listPeople(
  { db }: { db: Database },
  { words = "", after = "" }: { words?: string; after?: string } = {},
): Promise<{ people: Person[]; more: boolean }> {
  const found = await findPeople(db, words, after, PAGE_SIZE + 1);
  return { people: found.slice(0, PAGE_SIZE), more: found.length > PAGE_SIZE };
}
