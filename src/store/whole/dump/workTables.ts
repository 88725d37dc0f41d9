/** How far the instance is with its sources and its counting; what only a dump with secrets has. */
import { ROLES } from "../../../domain/readers/reader.ts";
import { day, oneOf, reader, text, time, upTo, whole, yes } from "./columns.ts";
import type { Table } from "./tableTypes.ts";

/** Counters of what follows the records on one machine: the index, suggestions, vectors. */
const OF_FOLLOWERS = "(t.name in ('indexed_revision', 'suggestions') or t.name like 'vectors\\_%' escape '\\')";
/** With an automatic id that is never given twice. */
const PUBLIC_COUNTERS = "('paper_key', 'revision', 'trending_formula')";
const UNDUMPED_SEQUENCES = "('imports')";

/** Ids beyond it are nobody's: a hostile dump could leave none to give. */
const MAX_ID = 2 ** 48;

export const WORK_TABLES: readonly Table[] = [
  {
    name: "harvests",
    columns: [
      whole("id"),
      text("source"),
      text("part"),
      day("from_day"),
      day("until_day"),
      text("cursor"),
      ...["pages", "new", "updated", "joined", "unchanged", "withdrawn", "rejected"].map(whole),
      ...["responded_at", "started_at", "saved_at", "new_at", "finished_at"].map(time),
      text("error"),
      whole("failures"),
      time("failing_since"),
      time("retry_at"),
      text("trouble"),
      time("trouble_at"),
    ],
    order: "t.id",
  },
  {
    name: "harvest_rejects",
    columns: [text("source"), text("paper_id"), text("reason"), time("rejected_at")],
    order: "t.source, t.paper_id",
  },
  {
    name: "counters",
    columns: [text("name"), whole("value")],
    where: `not ${OF_FOLLOWERS}`,
    order: "t.name",
    public: { keys: ["name", "value"], where: `t.name in ${PUBLIC_COUNTERS}` },
    replaces: "name",
  },
  {
    name: "api_tokens",
    columns: [
      whole("id"),
      reader(),
      text("name"),
      text("hash"),
      text("scopes"),
      time("created_at"),
      time("expires_at"),
      time("used_at"),
    ],
    sealed: "nothing",
    order: "t.id",
  },
  {
    name: "invitations",
    columns: [
      whole("id"),
      text("hash"),
      text("email"),
      yes("bound"),
      oneOf("role", ROLES),
      reader("by_reader", "by"),
      time("created_at"),
      time("expires_at"),
      time("used_at"),
    ],
    sealed: "nothing",
    order: "t.id",
  },
  {
    // Ids that went are not given again: links in mails name them.
    name: "sequences",
    table: "sqlite_sequence",
    columns: [text("name"), upTo("seq", MAX_ID)],
    where: `t.name not in ${UNDUMPED_SEQUENCES}`,
    order: "t.name",
    replaces: "name",
  },
];
