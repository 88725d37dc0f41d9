import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/instance.ts";
import { snapshotLine } from "../../support/made/records.ts";
import { topicPapers } from "../../support/made/topics.ts";
import { run } from "../../support/program.ts";

const CATEGORIES = "cs.AI cs.CL cs.CV cs.DB cs.IR cs.LG cs.NE cs.RO cs.SD cs.SE math.OC stat.ML".split(" ");

/** An instance's data folder with papers of twelve topics: a category a topic, and five authors each. */
async function topicLibrary(folder: string, n: number): Promise<string> {
  const lines = topicPapers(n).map(({ id, title, abstract, topic }, i) =>
    snapshotLine({
      id,
      title,
      abstract,
      categories: CATEGORIES[topic],
      authors_parsed: [[`Family${topic}x${Math.floor(i / 12) % 5}`, "Given", ""]],
    }),
  );
  writeFileSync(join(folder, "papers.jsonl"), lines.join("\n"));
  const data = join(folder, "data");
  expect((await run(["import", join(folder, "papers.jsonl"), "--data", data])).code).toBe(0);
  return data;
}

/** Figures of the rows, by the words before them. */
const figuresIn = (printed: string): Map<string, number[]> =>
  new Map(
    printed.split("\n").flatMap((line): [string, number[]][] => {
      const match = /^(\S.*?)\s{2,}(.*)$/.exec(line.replace(/^(titles|tiny|mean)\s+/, "$1 "));
      return match ? [[match[1] ?? "", (match[2] ?? "").trim().split(/\s+/).map(Number)]] : [];
    }),
  );

describe("broadsheet eval", () => {
  it("measures an instance by titles remembered wrongly and by related papers", async () => {
    const folder = temporaryFolder();
    const data = await topicLibrary(folder, 2_200);

    const before = await run(["eval", "--data", data]);
    expect(before.code).toBe(0);
    expect(before.stderr).toContain("No encoder has been learned yet, so words alone are measured.");
    expect([...figuresIn(before.stdout).keys()]).toEqual([
      "known item",
      "titles words",
      "drawn query",
      "whole title",
      "title with a slip",
      "question",
      "author and two words",
      "written in two ways",
      "compound: one word, hyphen",
      "compound: space, hyphen",
      "acronym, long form",
    ]);

    expect((await run(["learn", "--data", data])).code).toBe(0);
    const { code, stdout } = await run(["eval", "--data", data]);
    expect(code).toBe(0);
    const figures = figuresIn(stdout);
    for (const way of ["words", "meaning", "both"]) {
      const [queries = 0, ndcg = 0, recall = 0, mrr = 0] = figures.get(`titles ${way}`) ?? [];
      // One paper in 28 is kept aside.
      expect(queries).toBe(79);
      for (const share of [ndcg, recall, mrr]) expect(share).toBeGreaterThan(0);
      for (const share of [ndcg, recall, mrr]) expect(share).toBeLessThanOrEqual(1);
    }
    expect(figures.get("titles words")).toEqual(figuresIn(before.stdout).get("titles words"));
    // Titles differ by their number alone, which one in two readers has forgotten or mistaken.
    expect(figures.get("titles both")?.[1]).toBeGreaterThan(0.4);

    const [related = 0, withoutAuthors = 0, random = 0, ratio = 0] = figures.get("same first category") ?? [];
    expect(related).toBeGreaterThan(0.9);
    expect(withoutAuthors).toBeGreaterThan(0.9);
    expect(random).toBeLessThan(0.2);
    expect(ratio).toBeCloseTo(related / random, 0);
    const [sharing = 0, , byChance = 1] = figures.get("an author in common") ?? [];
    expect(sharing).toBeGreaterThan(byChance + 0.2);

    expect((await run(["eval", "--data", data])).stdout).toBe(stdout);
    const words = await run(["eval", "--data", data, "--words"]);
    expect(words.stdout).toBe(before.stdout);
    expect(words.stderr).not.toContain("No encoder");
  });

  it("says what is missing where there are no papers, and no collection", async () => {
    const folder = temporaryFolder();
    const { code, stderr } = await run(["eval", "--data", join(folder, "data")]);
    expect(code).toBe(1);
    expect(stderr).toContain("There are too few papers to measure search by");
    const none = await run(["eval", join(folder, "nowhere"), "--words"]);
    expect(none.code).toBe(1);
    expect(none.stderr).toContain("holds no collection");
  });

  it("measures judged collections, with their mean", async () => {
    const folder = temporaryFolder();
    for (const [name, right] of [
      ["tiny", "d0"],
      ["small", "d1"],
    ] as const) {
      mkdirSync(join(folder, name, "qrels"), { recursive: true });
      const documents = ["quokka fur", "wombat teeth"].map((title, i) => ({ _id: `d${i}`, title, text: "Text." }));
      writeFileSync(join(folder, name, "corpus.jsonl"), documents.map((row) => JSON.stringify(row)).join("\n"));
      writeFileSync(join(folder, name, "queries.jsonl"), JSON.stringify({ _id: "q", text: "the fur of quokkas" }));
      writeFileSync(join(folder, name, "qrels", "test.tsv"), `query-id\tcorpus-id\tscore\nq\t${right}\t1\n`);
    }
    const { code, stdout } = await run(["eval", folder, "--words"]);
    expect(code).toBe(0);
    expect(stdout.replace(/ +/g, " ")).toBe(
      "collection way queries nDCG@10 recall@100 MRR\nsmall words 1 0.000 0.000 0.000\ntiny words 1 1.000 1.000 1.000\nmean words 0.500\n",
    );
  });
});
