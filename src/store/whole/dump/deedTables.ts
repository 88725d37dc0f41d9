/** Editions, and what readers did with papers. */

import { ORDERINGS, VISIBILITIES } from "../../../domain/collections/collection.ts";
import { REPORT_KINDS } from "../../../domain/discussion/report.ts";
import { FOLLOW_KINDS } from "../../../domain/follows/follow.ts";
import { INTEREST_KINDS, INTEREST_LEVELS } from "../../../domain/interests/interest.ts";
import { CLAIM_STATES } from "../../../domain/readers/claim.ts";
import { CARD_LISTS, MAX_POSITION, READ_STATES } from "../../../domain/reading/reading.ts";
import { textKeyOf } from "../../discussion/comments.ts";
import { as, collection, day, oneOf, paper, reader, text, time, upTo, whole, yes } from "./columns.ts";
import type { Table } from "./table.ts";

/** Not to be shown: deleted, or held until a moderator has looked. */
const IS_GONE = "(deleted_at is not null or held = 1)";
/** Comments that are shown, and those that are gone and have one below them. */
const SHOWN_OR_ANSWERED = `t.id in (
  with recursive kept(id) as (
    select id from comments where not ${IS_GONE}
    union select parent_id from comments join kept using (id) where parent_id is not null
  ) select id from kept)`;
const OF_WELCOME = "t.reader_id in (select id from readers where banned_at is null and deleted_at is null)";
const PUBLIC_LISTS = `visibility = 'public' and ${OF_WELCOME.replace("t.reader_id", "reader_id")}`;
const SHOWN_CLAIMS = "state = 'approved' and hidden = 0";

export const DEED_TABLES: readonly Table[] = [
  {
    name: "editions",
    columns: [day("day"), time("opened_at")],
    order: "t.day",
    public: { keys: ["day", "opened_at"] },
  },
  {
    name: "submissions",
    columns: [
      day("day"),
      paper(),
      reader(),
      text("note"),
      time("submitted_at"),
      time("hidden_at"),
      text("hidden_reason"),
    ],
    order: "t.day, t.paper_key, t.reader_id",
    public: { keys: ["day", "paper", "reader", "note", "submitted_at"], where: "t.hidden_at is null" },
  },
  {
    name: "listings",
    columns: [day("day"), paper(), text("site"), text("submitter"), time("submitted_at")],
    order: "t.day, t.paper_key, t.site",
    public: { keys: ["day", "paper", "site", "submitter", "submitted_at"] },
  },
  { name: "filled_days", columns: [day("day"), whole("up_to_key"), time("filled_at")], order: "t.day" },
  {
    name: "upvotes",
    columns: [paper(), reader(), time("created_at")],
    order: "t.paper_key, t.reader_id",
    public: { keys: ["paper", "reader", "created_at"] },
  },
  {
    name: "comments",
    columns: [
      whole("id"),
      paper(),
      reader(),
      as("answers", whole("parent_id")),
      text("body"),
      time("created_at"),
      time("edited_at"),
      time("deleted_at"),
      time("hidden_at"),
      text("hidden_reason"),
      yes("held"),
    ],
    derived: [{ name: "text_key", of: ({ body }) => (body === "" ? "" : textKeyOf(String(body))) }],
    // What is answered has the lower id, and so comes first.
    order: "t.id",
    public: {
      keys: ["id", "paper", "reader", "answers", "body", "created_at", "edited_at"].concat(
        ...["deleted_at", "hidden_at", "hidden_reason"],
      ),
      where: SHOWN_OR_ANSWERED,
      reads: {
        reader: `case when ${IS_GONE} then 'nobody' else (select handle from readers where readers.id = t.reader_id) end`,
        body: `case when hidden_at is null and not ${IS_GONE} then body else '' end`,
        edited_at: `case when not ${IS_GONE} then edited_at end`,
        deleted_at: `case when ${IS_GONE} then created_at end`,
        hidden_at: `case when not ${IS_GONE} then hidden_at end`,
        hidden_reason: `case when not ${IS_GONE} then hidden_reason end`,
      },
    },
  },
  {
    name: "collections",
    columns: [
      whole("id"),
      reader(),
      text("address", (address) => /^[\w-]{1,100}$/.test(address)),
      text("name"),
      text("about"),
      oneOf("visibility", VISIBILITIES),
      oneOf("ordering", ORDERINGS),
      yes("saved"),
      time("created_at"),
      time("updated_at"),
    ],
    order: "t.id",
    public: {
      keys: ["id", "reader", "address", "name", "about", "visibility", "ordering", "created_at", "updated_at"],
      where: PUBLIC_LISTS,
    },
  },
  {
    name: "collection_papers",
    columns: [collection(), paper(), whole("position"), text("note"), time("added_at")],
    order: "t.collection_id, t.position",
    public: {
      keys: ["collection", "paper", "position", "note", "added_at"],
      where: `t.collection_id in (select id from collections where ${PUBLIC_LISTS})`,
    },
  },
  {
    name: "hidden_papers",
    columns: [reader(), paper(), time("hidden_at")],
    order: "t.reader_id, t.paper_key",
  },
  {
    name: "impressions",
    columns: [reader(), paper(), oneOf("list", CARD_LISTS), upTo("position", MAX_POSITION), day("day"), time("at")],
    order: "t.reader_id, t.day, t.list, t.paper_key",
  },
  {
    name: "reading",
    columns: [
      reader(),
      paper(),
      oneOf("state", READ_STATES),
      time("first_at"),
      time("last_at"),
      time("opened_at"),
      time("pdf_at"),
      time("code_at"),
      time("marked_at"),
    ],
    order: "t.reader_id, t.paper_key",
  },
  {
    name: "interest_settings",
    columns: [
      reader(),
      time("paused_at"),
      time("forgotten_before"),
      time("forgotten_earlier"),
      yes("shows_match"),
      time("changed_at"),
    ],
    order: "t.reader_id",
  },
  {
    name: "interest_adjustments",
    columns: [
      reader(),
      oneOf("kind", INTEREST_KINDS),
      text("value"),
      text("label"),
      oneOf("setting", INTEREST_LEVELS),
      time("changed_at"),
    ],
    order: "t.reader_id, t.kind, t.value",
  },
  {
    name: "follows",
    columns: [whole("id"), reader(), oneOf("kind", FOLLOW_KINDS), text("value"), text("label"), time("created_at")],
    order: "t.id",
  },
  {
    name: "claims",
    columns: [
      whole("id"),
      paper(),
      reader(),
      text("author"),
      oneOf("state", CLAIM_STATES),
      text("evidence"),
      yes("hidden"),
      time("created_at"),
      time("decided_at"),
      reader("decided_by", "decided_by"),
    ],
    order: "t.id",
    public: {
      keys: ["id", "paper", "reader", "author", "state", "evidence", "created_at"],
      where: `${SHOWN_CLAIMS} and ${OF_WELCOME}`,
      reads: { evidence: "''" },
    },
  },
  {
    name: "author_notes",
    columns: [paper(), reader(), text("body"), time("updated_at")],
    order: "t.paper_key, t.reader_id",
    public: {
      keys: ["paper", "reader", "body", "updated_at"],
      where: `${OF_WELCOME} and exists (select 1 from claims
        where claims.paper_key = t.paper_key and claims.reader_id = t.reader_id and ${SHOWN_CLAIMS})`,
    },
  },
  {
    name: "reports",
    columns: [
      whole("id"),
      reader(),
      oneOf("kind", REPORT_KINDS),
      text("subject"),
      text("reason"),
      text("says"),
      time("created_at"),
      time("decided_at"),
      reader("decided_by", "decided_by"),
      text("outcome"),
    ],
    order: "t.id",
  },
  {
    name: "audit",
    columns: [whole("id"), time("at"), reader(), text("action"), text("subject"), text("says")],
    order: "t.id",
  },
];
