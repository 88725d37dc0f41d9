/** Accounts and readers; papers with all that belongs to them. */

import { foldName } from "../../../domain/papers/authorNames.ts";
import { LINK_KINDS } from "../../../domain/papers/link.ts";
import { isPaperId } from "../../../domain/papers/paperId.ts";
import { titleKey } from "../../../domain/papers/paperIdentity.ts";
import { DATE_PRECISIONS } from "../../../domain/papers/partialDate.ts";
import { isHandle } from "../../../domain/readers/handle.ts";
import { ROLES } from "../../../domain/readers/reader.ts";
import { as, mailAddress, oneOf, reader, real, text, time, whole, yes } from "./columns.ts";
import type { Nested, Table } from "./table.ts";

export const PEOPLE_TABLES: readonly Table[] = [
  {
    name: "accounts",
    columns: [
      text("id"),
      text("name"),
      mailAddress("email"),
      yes("emailVerified"),
      text("image"),
      text("createdAt"),
      text("updatedAt"),
    ],
    order: "t.id",
  },
  {
    name: "identities",
    columns: [text("id"), as("account", text("userId")), text("providerId"), text("accountId")].concat(
      text("createdAt"),
      text("updatedAt"),
    ),
    without: {
      accessToken: "signs in elsewhere, and is not kept in the first place",
      refreshToken: "as accessToken",
      idToken: "as accessToken",
      accessTokenExpiresAt: "of a token that is not kept",
      refreshTokenExpiresAt: "of a token that is not kept",
      scope: "of a token that is not kept",
      password: "there are no passwords",
    },
    order: "t.id",
  },
  {
    // The half that proves nothing by itself; the other is in the reader's device.
    name: "passkeys",
    columns: [
      text("id"),
      as("account", text("userId")),
      text("name"),
      text("publicKey"),
      text("credentialID"),
      whole("counter"),
      text("deviceType"),
      yes("backedUp"),
      text("transports"),
      text("createdAt"),
      text("aaguid"),
    ],
    order: "t.id",
  },
  {
    name: "readers",
    columns: [
      whole("id"),
      // A rule's has a colon, which no person's has.
      text("handle", (handle) => isHandle(handle) || /^rule:./.test(handle)),
      text("name"),
      yes("demo"),
      yes("rule"),
      as("account", text("account_id")),
      oneOf("role", ROLES),
      text("about"),
      time("banned_at"),
      text("ban_reason"),
      time("deleted_at"),
      time("created_at"),
      yes("remembers_reading"),
    ],
    order: "t.id",
    public: {
      keys: ["id", "handle", "name", "demo", "rule", "role", "about", "banned_at", "deleted_at", "created_at"],
      // The last row stands for the author of a comment that is gone, so that its answers keep their place.
      from: `(select id, handle, name, demo, rule, account_id, role, about, banned_at, ban_reason, deleted_at, created_at
        from readers where id <> 0
        union all select 0, 'nobody', 'A former reader', 0, 0, null, 'reader', null, null, null, 0, 0)`,
      reads: { about: "case when t.banned_at is null then t.about end" },
      // Who did nothing in public is nobody's business: not the handle, not a ban, not when they came.
      onlyNamed: true,
    },
  },
];

/** Whose values are addresses of pages. */
const PAGE_KINDS: readonly string[] = LINK_KINDS.filter((kind) => kind !== "doi" && kind !== "journal");
/** Pages make links of these as they are. */
const unsafeLink = ({ kind, value }: Record<string, unknown>): string | undefined =>
  PAGE_KINDS.includes(String(kind)) && !/^https?:\/\//.test(String(value)) ? "value is no web address" : undefined;

/** `paper_key` stands first in each of these tables. */
const OF_PAPER: readonly Nested[] = [
  {
    key: "ids",
    table: "paper_ids",
    order: "t.id",
    columns: [text("id", isPaperId), as("record", text("digest")), time("updated_at"), yes("provisional")],
  },
  {
    key: "versions",
    table: "paper_versions",
    order: "t.id, t.version",
    columns: [text("id", isPaperId), whole("version"), time("created_at"), oneOf("precision", DATE_PRECISIONS)],
  },
  {
    key: "authors",
    table: "paper_authors",
    order: "t.position",
    columns: [
      text("name"),
      ...["family", "given", "particle", "suffix"].map((one) => text(one)),
      as("group", yes("is_group")),
    ],
    plain: true,
    derived: [
      { name: "position", of: (_, index) => index },
      { name: "folded", of: ({ name }) => foldName(String(name)) },
    ],
  },
  {
    key: "categories",
    table: "paper_categories",
    order: "t.position",
    columns: [text("category")],
    plain: true,
    derived: [{ name: "position", of: (_, index) => index }],
  },
  {
    key: "links",
    table: "paper_links",
    order: "t.kind, t.value",
    columns: [oneOf("kind", LINK_KINDS), text("value"), text("site"), reader()],
    problem: unsafeLink,
    notPublic: ["reader"],
  },
  {
    key: "elsewhere",
    table: "outside_scores",
    order: "t.site",
    columns: [text("site"), whole("upvotes"), time("taken_at")],
  },
];

export const LIBRARY_TABLES: readonly Table[] = [
  {
    name: "papers",
    columns: [
      whole("key"),
      text("id", isPaperId),
      text("title"),
      text("abstract"),
      text("comments"),
      time("published_at"),
      oneOf("published_precision", DATE_PRECISIONS),
      time("updated_at"),
      oneOf("updated_precision", DATE_PRECISIONS),
      whole("upvotes"),
      whole("starting_score"),
      real("trending"),
      whole("comment_count"),
      yes("demo"),
      yes("withdrawn"),
      whole("revision"),
    ],
    derived: [{ name: "title_key", of: ({ title }) => titleKey(String(title)) }],
    nested: OF_PAPER,
    order: "t.key",
    public: {
      keys: [
        ...["key", "id", "title", "abstract", "comments", "published_at", "updated_at", "upvotes", "starting_score"],
        ...["published_precision", "updated_precision"],
        ...["trending", "comment_count", "demo", "withdrawn", "revision"],
      ],
    },
  },
  { name: "removed_papers", columns: [whole("paper_key"), whole("revision")], order: "t.paper_key" },
];
