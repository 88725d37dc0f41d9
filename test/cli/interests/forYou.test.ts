/** A reader's list in the terminal, by the built program: with reasons, for programs, and for one paper in full. */
import { describe, expect, it } from "vitest";
import { openRecords } from "../../../src/store/database.ts";
import { upvote } from "../../../src/store/editions/upvotes.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { addReader } from "../../../src/store/readers/readers.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { record } from "../../support/made/records.ts";
import { run } from "../../support/program.ts";

const AT = Date.parse("2026-06-15T06:00:00Z");
const paper = (id: string, title: string, createdAt = AT) =>
  record({ id, title, abstract: title, versions: [{ version: 1, createdAt }] });

/** Mira upvoted an old paper on spectral clustering. */
async function dataFolder(): Promise<string> {
  const folder = temporaryFolder();
  const { db, close } = await openRecords(folder);
  await db.transaction().execute(async (tx) => {
    await upsertPapers(tx, [
      paper("2601.00001", "Spectral clustering of graphs", AT - 30 * 86_400_000),
      paper("2606.00001", "Folding of proteins and enzymes"),
      paper("2606.00002", "Spectral clustering revisited"),
    ]);
    const mira = await addReader(tx, { handle: "mira", name: "Mira", at: AT });
    const { key } = await tx
      .selectFrom("papers")
      .select("key")
      .where("id", "=", "2601.00001")
      .executeTakeFirstOrThrow();
    await upvote(tx, key, mira, AT);
  });
  close();
  expect((await run(["index", "--data", folder])).code).toBe(0);
  return folder;
}

describe("broadsheet for-you", () => {
  it("lists a reader's papers with the reasons, the same for programs, and explains one in full", async () => {
    const data = ["--data", await dataFolder()];
    const { code, stdout, stderr } = await run(["for-you", "--reader", "@Mira", ...data]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toContain("For @mira: the best of 2 papers.");
    expect(stdout).toMatch(
      /1 {2}2606\.00002 {2}Spectral clustering revisited\n.*\n {4}.*close to “Spectral clustering of graphs”/i,
    );
    const json = JSON.parse((await run(["for-you", "--reader", "mira", "--json", ...data])).stdout);
    expect(json.papers.map(({ id }: { id: string }) => id)).toEqual(["2606.00002", "2606.00001"]);
    expect(json.papers[0].because).toMatch(/close to “Spectral clustering of graphs”/i);
    const explained = await run(["for-you", "--reader", "mira", "--explain", "2606.00002", ...data]);
    expect(explained.stdout).toMatch(/^2606\.00002 {2}Spectral clustering revisited\n +\d+ % {2}\S/);
    expect(explained.stdout).toContain("Close to papers that you liked: Spectral clustering of graphs");
  });

  it("says what to do about a reader, a collection or a paper that is not there", async () => {
    const data = ["--data", await dataFolder()];
    for (const [args, message] of [
      [[], "for-you needs a reader"],
      [["--reader", "nobody"], "There is no reader @nobody here"],
      [["--reader", "mira", "--collection", "x"], "You have no collection at this address"],
      [["--reader", "mira", "--explain", "2606.99999"], "2606.99999"],
      [["--reader", "mira", "--span", "year"], "year"],
    ] as const) {
      const { code, stderr } = await run(["for-you", ...args, ...data]);
      expect([code === 0, stderr]).toEqual([false, expect.stringContaining(message)]);
    }
  });
});
