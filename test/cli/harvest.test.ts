import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { servedPapers, startArxiv } from "../support/arxiv.ts";
import { temporaryFolder } from "../support/instance.ts";
import { run } from "../support/program.ts";

const rows = (data: string, sql: string) => {
  const db = new DatabaseSync(join(data, "broadsheet.sqlite"), { readOnly: true });
  const all = db.prepare(sql).all();
  db.close();
  return all.map((row) => ({ ...row }));
};

describe("broadsheet harvest", () => {
  it("brings a category's papers into the records", async () => {
    const data = temporaryFolder();
    const papers = servedPapers(200, Date.now());
    const arxiv = await startArxiv({ papers });
    const { code, stderr } = await run(["harvest", "--data", data, "--follow", "cs.LG", ...arxiv.options]);
    expect([code, stderr]).toEqual([0, expect.stringContaining("new papers")]);
    const expected = papers.filter((paper) => paper.categories.includes("cs.LG")).map((paper) => paper.id);
    expect(rows(data, "select id from papers order by id").map((row) => row.id)).toEqual(expected.sort());
  });
});
