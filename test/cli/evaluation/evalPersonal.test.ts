import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { DAY_MS } from "../../../src/lib/time.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { NOW } from "../../support/made/records.ts";
import { topicPapers } from "../../support/made/topics.ts";
import { run } from "../../support/program.ts";

/** Thirty-six authors, three a topic, who write ten papers each about their topic, with changing company. */
function library(): string {
  const folder = temporaryFolder();
  const lines = topicPapers(360).map(({ topic, title, abstract }, i) => {
    const author = `Author ${topic}x${Math.floor(i / 12) % 3}`;
    const created = new Date(NOW - (360 - i) * DAY_MS).toUTCString();
    return JSON.stringify({
      ...{ id: `2601.${10_000 + i}`, title, abstract, categories: "cs.LG" },
      authors: `${author}, Company ${i}`,
      versions: [{ version: "v1", created }],
    });
  });
  const file = join(folder, "papers.jsonl");
  writeFileSync(file, lines.join("\n"));
  return file;
}

const row = (printed: string, label: string): number[] =>
  (printed.split("\n").find((line) => line.startsWith(`${label} `)) ?? "")
    .slice(34)
    .match(/[\d.]+/g)
    ?.map(Number) ?? [];

describe("broadsheet eval personal", () => {
  it("finds what authors wrote later by what they wrote before, and says so twice alike", async () => {
    const data = temporaryFolder();
    expect((await run(["import", "--data", data, library()])).code).toBe(0);
    const args = ["eval", "personal", "--data", data, "--words", "--authors", "18"];
    const { code, stdout } = await run(args);
    expect(code).toBe(0);
    expect(stdout).toMatch(/^18 authors as readers, who wrote 6\.0 papers before and 4\.0 later, on average\n/);
    const [ndcg = 0, least = 1, most = 0, auc = 0] = row(stdout, "for you");
    expect(ndcg).toBeGreaterThan(0.3);
    expect([least <= ndcg, ndcg <= most, auc > 0.9]).toEqual([true, true, true]);
    expect(row(stdout, "arxiv-sanity-lite, text")[0]).toBeGreaterThan(0.1);
    expect(stdout).toMatch(/^knownAuthor +-?\d/m);
    expect((await run(args)).stdout).toBe(stdout);
  });

  it.each([
    [["--authors", "5"], "--authors is “5”, and must be a whole number from 10 to 2000"],
    [["--authors", "20"], "20 names with 8 to 25 papers are needed"],
  ])("says what it needs: %j", async (options, sentence) => {
    const { code, stderr } = await run(["eval", "personal", "--data", temporaryFolder(), "--words", ...options]);
    expect([code !== 0, stderr]).toEqual([true, expect.stringContaining(sentence)]);
  });
});
