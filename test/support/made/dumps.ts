/** Instances with a row, or several, of everything that a dump has, and dumps taken apart. */

import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { gunzipSync, gzipSync } from "node:zlib";
import { LINK_KINDS } from "../../../src/domain/papers/link.ts";
import { DATE_PRECISIONS } from "../../../src/domain/papers/partialDate.ts";
import { RECORDS_FILE } from "../../../src/store/database.ts";

export type Line = Record<string, unknown> & { table?: string };

/** Of a compressed dump. */
export const linesIn = (path: string): Line[] =>
  gunzipSync(readFileSync(path))
    .toString("utf8")
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Line);

export const ofTable = (lines: readonly Line[], table: string): Line[] => lines.filter((line) => line.table === table);

/** Writes lines as a dump whose checksums and counts are right, whatever its lines say. */
export function writeDump(path: string, lines: readonly object[]): void {
  const rows = lines.slice(1, -1) as Line[];
  const text = (some: readonly object[]) => some.map((line) => `${JSON.stringify(line)}\n`).join("");
  const sha = (of: string) => createHash("sha256").update(of).digest("hex");
  const tables: Record<string, number> = {};
  for (const { table = "" } of rows) tables[table] = (tables[table] ?? 0) + 1;
  const before = text(lines.slice(0, -1));
  const end = { end: "dump", lines: lines.length, tables, contents: sha(text(rows)), sha256: sha(before) };
  writeFileSync(path, gzipSync(before + text([end])));
}

export interface Whims {
  /** A whole number below. */
  below(n: number): number;
  /** Any text, empty at times. */
  text(): string;
}

const AT = Date.UTC(2026, 4, 1);

/** Fills the records of a data folder with rows of every table that whims make up, all of them as the tables allow. */
export function fillByWhim(dataFolder: string, { below, text }: Whims): void {
  const sqlite = new DatabaseSync(join(dataFolder, RECORDS_FILE));
  const insert = (table: string, row: Record<string, string | number | null>) =>
    sqlite
      .prepare(
        `insert into ${table} (${Object.keys(row).map((name) => `"${name}"`)}) values (${Object.keys(row).map(() => "?")})`,
      )
      .run(...Object.values(row));
  const at = () => AT + below(30 * 86_400_000);
  const maybe = <T>(value: T): T | null => (below(2) === 0 ? value : null);
  const yes = () => below(2);
  const any = <T>(list: readonly T[]): T => list[below(list.length)] as T;
  const upTo = (n: number) => Array.from({ length: 1 + below(n) }, (_, i) => i + 1);
  const iso = () => new Date(at()).toISOString();
  sqlite.exec("pragma foreign_keys = on; begin");

  const readers = upTo(6);
  for (const id of readers) {
    insert("accounts", {
      ...{ id: `account-${id}`, name: text(), email: `reader${id}@example.org`, emailVerified: yes() },
      ...{ createdAt: iso(), updatedAt: iso() },
    });
    insert("readers", {
      ...{ id, handle: `reader-${id}`, name: text(), account_id: maybe(`account-${id}`), about: maybe(text()) },
      ...{
        role: any(["reader", "curator", "moderator", "admin"]),
        banned_at: below(4) ? null : at(),
        created_at: at(),
      },
      deleted_at: below(5) ? null : at(),
    });
    insert("identities", {
      ...{ id: `identity-${id}`, userId: `account-${id}`, accountId: text(), providerId: "sso" },
      ...{ createdAt: iso(), updatedAt: iso(), accessToken: "a secret of elsewhere" },
    });
    insert("passkeys", {
      ...{ id: `passkey-${id}`, userId: `account-${id}`, name: maybe(text()), publicKey: text(), credentialID: text() },
      ...{ counter: below(9), deviceType: "singleDevice", backedUp: yes(), createdAt: iso() },
    });
    insert("sessions", {
      ...{ id: `session-${id}`, userId: `account-${id}`, token: `session-token-${id}`, expiresAt: iso() },
      ...{ createdAt: iso(), updatedAt: iso() },
    });
    insert("api_tokens", {
      reader_id: id,
      name: text(),
      hash: `hash-of-token-${id}`,
      scopes: "read",
      created_at: at(),
    });
    insert("invitations", {
      ...{ hash: `hash-of-invitation-${id}`, email: maybe(`guest${id}@example.org`), bound: yes(), role: "reader" },
      ...{ by_reader: maybe(id), created_at: at(), expires_at: at() },
    });
  }
  const reader = () => any(readers);

  const papers = upTo(12);
  for (const key of papers) {
    insert("papers", {
      ...{ key, id: `2601.${String(key).padStart(5, "0")}`, title: text(), abstract: text(), title_key: "" },
      ...{ comments: maybe(text()), published_at: at(), updated_at: at(), trending: below(1_000) / 7 },
      ...{ published_precision: maybe(any(DATE_PRECISIONS)), updated_precision: maybe(any(DATE_PRECISIONS)) },
      ...{ withdrawn: yes(), starting_score: below(9), revision: key * 3 },
    });
    for (const version of upTo(3)) {
      const id = `2601.${String(key).padStart(5, "0")}`;
      insert("paper_versions", {
        paper_key: key,
        id,
        version,
        created_at: at(),
        precision: maybe(any(DATE_PRECISIONS)),
      });
      const other = version === 1 ? id : `conf:x/${key}-${version}`;
      insert("paper_ids", { id: other, paper_key: key, digest: text(), updated_at: at(), provisional: yes() });
      insert("paper_categories", {
        paper_key: key,
        position: version - 1,
        category: any(["cs.LG", "stat.ML", "math"]),
      });
      insert("paper_links", {
        ...{
          paper_key: key,
          kind: LINK_KINDS[(key + version) % LINK_KINDS.length] ?? "code",
          value: `https://github.com/a/${key}-${version}`,
        },
        ...{ site: maybe("readers"), reader_id: maybe(reader()) },
      });
      insert("outside_scores", { paper_key: key, site: `site-${version}`, upvotes: below(99), taken_at: at() });
    }
    for (const [position] of upTo(4).entries())
      insert("paper_authors", {
        ...{ paper_key: key, position, name: text(), folded: "" },
        // Of each kind: nothing told, a group, parts.
        ...[{}, { is_group: 1 }, { family: "“van”\n", given: "<b>", particle: "", suffix: "Jr." }][position % 3],
      });
    for (const reader_id of readers) if (yes()) insert("upvotes", { paper_key: key, reader_id, created_at: at() });
  }
  sqlite.exec("update papers set upvotes = (select count(*) from upvotes where paper_key = key)");
  const paper = () => any(papers);
  insert("removed_papers", { paper_key: 500 + below(9), revision: 500 });

  for (const n of upTo(4)) {
    const day = `2026-05-0${n}`;
    insert("editions", { day, opened_at: at() });
    insert("filled_days", { day, up_to_key: paper(), filled_at: at() });
    insert("submissions", {
      ...{ day, paper_key: paper(), reader_id: reader(), note: maybe(text()), submitted_at: at() },
      ...{ hidden_at: maybe(at()), hidden_reason: maybe(text()) },
    });
    insert("listings", { day, paper_key: paper(), site: "elsewhere", submitter: maybe(text()), submitted_at: at() });
  }

  const comments = upTo(30);
  for (const id of comments) {
    const deleted = below(3) === 0;
    const hidden = below(3) === 0;
    insert("comments", {
      ...{ id, paper_key: paper(), reader_id: reader(), parent_id: id > 1 ? maybe(1 + below(id - 1)) : null },
      ...{ body: deleted ? "" : `said ${text()}`, created_at: at(), edited_at: maybe(at()) },
      ...{ deleted_at: deleted ? at() : null, hidden_at: hidden ? at() : null, hidden_reason: maybe(text()) },
      held: hidden ? yes() : 0,
    });
  }

  for (const id of upTo(5)) {
    const visibility = any(["private", "unlisted", "public"]);
    insert("collections", {
      ...{ id, reader_id: reader(), address: `Collection-${id}`, name: text(), about: text(), visibility },
      ...{ ordering: any(["hand", "added", "published"]), created_at: at(), updated_at: at() },
    });
    for (const [i, paper_key] of papers.entries())
      if (yes())
        insert("collection_papers", { collection_id: id, paper_key, position: i, note: text(), added_at: at() });
    insert("follows", {
      id,
      reader_id: readers[0] ?? 1,
      kind: "author",
      value: `name ${id}`,
      label: text(),
      created_at: at(),
    });
    insert("reports", {
      ...{ reader_id: readers[0] ?? 1, kind: "comment", subject: String(id), reason: "spam", says: text() },
      ...{ created_at: at(), decided_at: maybe(at()), decided_by: maybe(reader()), outcome: maybe("hidden") },
    });
    insert("audit", { at: at(), reader_id: maybe(reader()), action: "hid", subject: text(), says: text() });
  }
  for (const paper_key of papers) {
    if (yes()) insert("hidden_papers", { reader_id: reader(), paper_key, hidden_at: at() });
    const reader_id = reader();
    insert("impressions", {
      ...{ reader_id, paper_key, list: any(["edition", "search", "for-you"]), position: 1 + below(90) },
      ...{ day: "2026-05-01", at: at() },
    });
    insert("reading", {
      ...{ reader_id, paper_key, state: any(["unread", "seen", "read"]), first_at: at(), last_at: at() },
      ...{ opened_at: maybe(at()), pdf_at: maybe(at()), code_at: maybe(at()), marked_at: maybe(at()) },
    });
    insert("claims", {
      ...{ paper_key, reader_id, author: text(), state: any(["pending", "approved", "refused"]), evidence: text() },
      ...{ hidden: yes(), created_at: at(), decided_at: maybe(at()), decided_by: maybe(reader()) },
    });
    insert("author_notes", { paper_key, reader_id, body: text(), updated_at: at() });
  }

  for (const id of upTo(4)) {
    const address = `subscriber${id}@example.org`;
    insert("subscriptions", {
      ...{ id, address, written: address, reader_id: maybe(reader()), state: any(["pending", "active", "ended"]) },
      ...{
        wishes: JSON.stringify({ text: text() }),
        zone: "Europe/Berlin",
        next_due_at: maybe(at()),
        created_at: at(),
      },
      ...{ links: 1 + below(4), confirmed_from: maybe("192.0.2.1") },
    });
    const state = any(["due", "sending", "sent", "skipped", "failed"]);
    insert("deliveries", {
      ...{ id, subscription_id: id, issue: "2026-05-01", state, due_at: at(), holder: maybe("host:1:x") },
      ...{ claimed_at: maybe(at()), handed_at: maybe(at()), says: maybe(text()) },
    });
    for (const paper_key of papers)
      if (yes()) insert("delivered_papers", { subscription_id: id, paper_key, delivery_id: id });
    insert("bounces", {
      ...{
        delivery_id: maybe(id),
        address,
        kind: any(["hard", "soft", "complaint"]),
        status: "5.1.1",
        says: text(),
      },
      ...{ digest: `report-${id}`, at: at() },
    });
    insert("harvests", {
      ...{ source: "arxiv", part: `cs.${id}`, from_day: "2026-05-01", cursor: maybe(text()), started_at: at() },
      ...{ error: maybe(text()), retry_at: maybe(at()), new: below(9) },
    });
    insert("harvest_rejects", { source: "arxiv", paper_id: text() + id, reason: text(), rejected_at: at() });
  }

  for (const id of upTo(4)) {
    const kind = id === 1 ? "json" : any(["mail", "feed", "slack"]);
    const hook = kind === "slack" || kind === "json";
    insert("alert_ways", {
      ...{
        id,
        reader_id: reader(),
        kind,
        name: text(),
        address: hook ? `https://hooks.example.org/a-secret/${id}` : null,
      },
      ...{ secret: kind === "json" ? "the secret that signs" : null, off_at: maybe(at()), said: maybe(text()) },
      created_at: at(),
    });
    insert("alerts", {
      ...{ id, reader_id: reader(), follow_id: 1, way_id: id, rhythm: any(["at_once", "hourly", "digest"]) },
      ...{ after_key: paper(), created_at: at() },
    });
    insert("alert_deliveries", {
      ...{ id, way_id: id, mark: `mark-${id}`, state: any(["due", "sending", "sent", "failed"]), due_at: at() },
      ...{
        retry_at: at(),
        holder: maybe("host:1:x"),
        claimed_at: maybe(at()),
        papers: below(9),
        says: maybe(text()),
      },
    });
    for (const paper_key of papers)
      if (yes())
        insert("alert_hits", {
          ...{ alert_id: id, paper_key, did: maybe("upvoted"), found_at: at(), waiting: yes(), delivery_id: maybe(id) },
        });
  }
  // Ids that went must not come again.
  sqlite.exec("update sqlite_sequence set seq = seq + 3; update counters set value = 1000 where name = 'paper_key'");
  insert("counters", { name: "vectors_learned-1", value: 5 });
  sqlite.exec("commit");
  sqlite.close();
}
