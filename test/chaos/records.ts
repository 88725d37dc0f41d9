/** Records made before a scenario and read after it, past the program. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { PaperRecord } from "../../src/domain/papers/paper.ts";
import { type Database, openRecords } from "../../src/store/database.ts";
import { insertAll } from "../../src/store/lib/bulk.ts";
import { hashOf } from "../../src/store/lib/secrets.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { tokenOf } from "../support/made/voters.ts";
import type { World } from "./runner.ts";

const DAY_MS = 86_400_000;
export const RECORDS = "broadsheet.sqlite";

/** Makes records in a folder and closes them, so that the program finds them. */
export async function prepare(data: string, make: (db: Database) => Promise<void>): Promise<void> {
  const records = await openRecords(data);
  try {
    await make(records.db);
  } finally {
    records.close();
  }
}

/** Papers, and so many readers with an account and an API token (see `tokenOf`) that may write. */
export async function papersAndReaders(db: Database, papers: readonly PaperRecord[], readers: number): Promise<void> {
  const numbers = Array.from({ length: readers }, (_, i) => i + 1);
  // New readers may write less.
  const at = Date.now() - 365 * DAY_MS;
  const iso = new Date(at).toISOString();
  await db.transaction().execute(async (tx) => {
    await upsertPapers(tx, [...papers]);
    await insertAll(
      tx,
      "accounts",
      numbers.map((id) => ({
        id: `account-${id}`,
        name: `Reader ${id}`,
        email: mailOf(id),
        emailVerified: 1,
        image: null,
        createdAt: iso,
        updatedAt: iso,
      })),
    );
    await insertAll(
      tx,
      "readers",
      numbers.map((id) => ({
        id,
        handle: `reader-${id}`,
        name: `Reader ${id}`,
        account_id: `account-${id}`,
        created_at: at,
      })),
    );
    await insertAll(
      tx,
      "api_tokens",
      numbers.map((id) => ({
        reader_id: id,
        name: "chaos",
        hash: hashOf(tokenOf(id)),
        scopes: "write",
        created_at: at,
      })),
    );
  });
}

export const mailOf = (reader: number): string => `reader-${reader}@example.net`;

// biome-ignore lint/suspicious/noExplicitAny: rows of any query.
export type Row = Record<string, any>;

/** Rows of a query, by a connection of its own. */
export function rows(data: string, query: string, ...values: (string | number)[]): Row[] {
  const sqlite = new DatabaseSync(join(data, RECORDS), { readOnly: true, timeout: 15_000 });
  try {
    return sqlite.prepare(query).all(...values);
  } finally {
    sqlite.close();
  }
}

export function expectSound(world: World, data: string): void {
  const said = rows(data, "pragma integrity_check").map((row) => String(Object.values(row)[0]));
  world.expect(said.join() === "ok", "the records pass SQLite's integrity_check", () => said.join("\n"));
  const strays = rows(data, "pragma foreign_key_check");
  world.expect(strays.length === 0, "no row refers to one that is not there", () => JSON.stringify(strays.slice(0, 5)));
}

/** Everything that papers say, by their ids: keys and revisions depend on when something came. */
export const papersIn = (data: string): string[] =>
  rows(
    data,
    `select papers.id, title, abstract, comments, published_at, updated_at, withdrawn, upvotes, comment_count,
      (select json_group_array(id) from (select id from paper_ids where paper_key = key order by id)) as ids,
      (select json_group_array(name) from (select name from paper_authors where paper_key = key order by position)) as authors,
      (select json_group_array(category) from (select category from paper_categories where paper_key = key order by position)) as categories,
      (select json_group_array(id || version || created_at) from (select * from paper_versions where paper_key = key order by id, version)) as versions,
      (select json_group_array(kind || value) from (select kind, value from paper_links where paper_key = key order by kind, value)) as links
    from papers order by papers.id`,
  ).map((row) => JSON.stringify(row));
