/** `broadsheet library`, by the built program. */
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRecords } from "../../../src/store/database.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { record } from "../../support/made/records.ts";
import { run } from "../../support/program.ts";

const BIBTEX = `@misc{a, title={Sparse losses}, author={Example, Alice}, year=2025, eprint={2501.00001}}
@misc{b, title={Something else entirely}, author={Example, Alice}, year=2024}`;

describe("broadsheet library", () => {
  it("puts what is here into a reader's collection, and looks without changing anything", async () => {
    const data = temporaryFolder();
    const library = join(temporaryFolder(), "mine.bib");
    writeFileSync(library, BIBTEX);
    const { db, close } = await openRecords(data);
    const here = record({ id: "2501.00001", title: "Sparse losses" });
    await db.transaction().execute((tx) => upsertPapers(tx, [here]));
    await db.insertInto("readers").values({ handle: "mira", name: "Mira", created_at: 1 }).execute();
    const look = await run(["library", library, "--reader", "@Mira", "--look", "--data", data]);
    expect([look.code, look.stdout]).toEqual([
      0,
      [
        "mine.bib (BibTeX): 2 works, 1 paper of them here.",
        "  not here: Something else entirely",
        "Authors: Alice Example (2), Bob Sample (1)",
        "Categories: cs.LG (1)",
        "",
      ].join("\n"),
    ]);
    expect(await db.selectFrom("collections").select("id").execute()).toEqual([]);
    const kept = await run([
      "library",
      library,
      "--reader",
      "mira",
      "--authors",
      "1",
      "--categories",
      "5",
      "--data",
      data,
    ]);
    expect([kept.code, kept.stdout.split("\n").slice(-3)]).toEqual([
      0,
      ["1 paper came into “My library” of @mira.", "@mira follows Alice Example, cs.LG.", ""],
    ]);
    const again = await run(["library", library, "--reader", "mira", "--data", data]);
    expect(again.stdout.split("\n").slice(-2)).toEqual([
      "0 papers came into “My library” of @mira; 1 was in it before.",
      "",
    ]);
    const rows = await db.selectFrom("collection_papers").select("paper_key").execute();
    expect(rows).toHaveLength(1);
    expect(await db.selectFrom("follows").select(["kind", "value"]).execute()).toEqual([
      { kind: "author", value: "alice example" },
      { kind: "category", value: "cs.LG" },
    ]);
    close();
    const nobody = await run(["library", library, "--reader", "nobody", "--data", data]);
    expect([nobody.code, nobody.stderr]).toEqual([3, "There is no reader nobody; broadsheet readers lists them.\n"]);
  });
});
