import { sql } from "kysely";
import { expect, it } from "vitest";
import { TABLES_OF_PAPERS } from "../../src/store/whole/merge.ts";
import { freshInstance } from "../support/instance.ts";

it("Merging papers knows every table that refers to papers, and each column that it copies", async () => {
  const { db } = await freshInstance();
  const { rows } = await sql<{ table: string; column: string }>`
    select m.name as "table", c.name as "column" from sqlite_master m join pragma_table_info(m.name) c
    where m.type = 'table' order by m.name, c.cid`.execute(db);
  const tables = Map.groupBy(rows, (row) => row.table);
  const ofPapers = [...tables].filter(([, columns]) => columns.some(({ column }) => column === "paper_key"));
  expect(ofPapers.map(([table]) => table).sort()).toEqual(Object.keys(TABLES_OF_PAPERS).sort());
  for (const [table, columns] of ofPapers) {
    const way = TABLES_OF_PAPERS[table];
    if (way === undefined || !("copied" in way)) continue;
    const copied = [...way.copied.split(", "), "paper_key"];
    // A row's own number is given anew.
    const expected = columns.map(({ column }) => column).filter((column) => column !== "id");
    expect([table, copied.sort()]).toEqual([table, expected.sort()]);
  }
});
