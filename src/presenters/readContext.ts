/**
 * Reading: papers and lists of papers for whoever wants them as text or as data rather than as a page: programs, agents,
 * a terminal. All that is read is what anybody may see; marks of the reader who asks are no part of it.
 * Shelf: what they are read from.
 */
import type { Day } from "../domain/editions/edition.ts";
import type { SearchContext } from "../search/search.ts";
import type { Database } from "../store/database.ts";

export interface ReadContext {
  /** The instance's name. */
  title: string;
  /** Of the instance, without a closing slash. Everything read is cited by addresses below it. */
  address: string;
  db: Database;
  /** What searches are answered from. */
  library(): SearchContext | Promise<SearchContext>;
  /** The feed day that it is. */
  today(): Day;
}
