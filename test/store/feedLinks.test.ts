/** What migration 9 makes of an instance that had feeds of alerts. */

import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteDialect } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import { expect, it, onTestFinished } from "vitest";
import { adapt, openRecords } from "../../src/store/database.ts";
import { feedLinksOf } from "../../src/store/feeds/feedLinks.ts";
import { counterOf } from "../../src/store/lib/changeFeed.ts";
import { MIGRATIONS } from "../../src/store/migrations/all.ts";
import { temporaryFolder } from "../support/instance.ts";

/** Records as they were before feeds of other lists. */
async function olderRecords(folder: string): Promise<void> {
  const sqlite = new DatabaseSync(join(folder, "broadsheet.sqlite"));
  const db = new Kysely<unknown>({
    dialect: new SqliteDialect({ database: adapt(sqlite) }),
  });
  const older: Record<string, Migration> = Object.fromEntries(
    Object.entries(MIGRATIONS).filter(([name]) => name < "0008"),
  );
  const { error } = await new Migrator({ db, provider: { getMigrations: async () => older } }).migrateToLatest();
  expect(error).toBe(undefined);
  sqlite.exec(`insert into readers (handle, name, created_at) values ('bob', 'Bob', 1), ('eve', 'Eve', 1);
    insert into alert_ways (reader_id, kind, name, created_at) values (1, 'feed', '', 7), (2, 'mail', '', 8)`);
  await db.destroy();
}

it("gives whoever had one a private feed of their alerts, and the instance a number of its own", async () => {
  const folders = [temporaryFolder(), temporaryFolder()];
  const numbers = [];
  for (const folder of folders) {
    await olderRecords(folder);
    const { db, close } = await openRecords(folder);
    onTestFinished(close);
    expect(await feedLinksOf(db, 1)).toEqual([{ id: 1, list: "alerts", links: 1, createdAt: 7 }]);
    expect(await feedLinksOf(db, 2)).toEqual([]);
    numbers.push(await counterOf(db, "instance"));
  }
  expect(numbers[0]).toBeGreaterThan(0);
  expect(numbers[0]).not.toBe(numbers[1]);
});
