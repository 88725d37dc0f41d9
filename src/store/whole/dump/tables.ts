/**
 * What a dump has, in the order in which it can be restored: what others refer to comes first. A test demands that
 * every table and every column of the records is here, or is left out for a reason.
 *
 * part     `whole`: everything, for another machine; `public`: what pages show to anybody, for mirrors
 * sealed   without secrets: a dump that was not asked for them has something harmless in their place, or nothing
 */

import { DEED_TABLES } from "./deedTables.ts";
import { LIBRARY_TABLES, PEOPLE_TABLES } from "./libraryTables.ts";
import { MAIL_TABLES } from "./mailTables.ts";
import type { Table } from "./table.ts";
import { WORK_TABLES } from "./workTables.ts";

export const TABLES: readonly Table[] = [
  ...PEOPLE_TABLES,
  ...LIBRARY_TABLES,
  ...DEED_TABLES,
  ...MAIL_TABLES,
  ...WORK_TABLES,
];

/** Tables of the records that are in no dump. */
export const LEFT_OUT: Record<string, string> = {
  sessions: "they sign in: anybody who has one is signed in, and everybody may sign in again",
  verifications: "links to sign in that were mailed and not yet used, good for half an hour; another is asked for",
  address_changes: "links that change an account's address, good for an hour; another is asked for",
  mail_queue: "mails that are sent within moments, with links that sign in: elsewhere they would come a second time",
  used_paper_links: "links of mails that were used; elsewhere one could be used again, with the same effect",
  imports: "how far files of this machine were read; a file that is imported again changes nothing",
  jobs: "what the timetable has seen to: a restored instance looks at all of it once",
  leases: "which processes of this machine are at what just now",
  turns: "which process may ask a service next, within seconds",
};
