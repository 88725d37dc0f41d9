import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { seeded } from "../../../src/lib/random.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { run } from "../../support/program.ts";

const [USERS, ITEMS] = [40, 24];

/** Users of two kinds: each likes the even or the odd items; the first items are rated by many, the last by few. */
function tables() {
  const random = seeded(5);
  const ratingOf = (user: number, item: number) => (user % 2 === item % 2 ? 5 : 1);
  const row = (user: number, rated: (item: number) => boolean) =>
    Array.from({ length: ITEMS }, (_, item) => (rated(item) ? ratingOf(user, item) : 0)).join(" ");
  const table = (rated: (item: number) => boolean) => Array.from({ length: USERS }, (_, user) => row(user, rated));
  return {
    train: table((item) => random.next() < 0.7 - item / 40),
    test: table(() => random.next() < 0.5),
  };
}

function coat({ train, test }: { train: string[]; test: string[] }): string {
  const folder = join(temporaryFolder(), "coat");
  mkdirSync(folder);
  writeFileSync(join(folder, "train.ascii"), `${train.join("\n")}\n`);
  writeFileSync(join(folder, "test.ascii"), test.join("\r\n"));
  return folder;
}

const figures = (printed: string, table: string, row: string): number[] => {
  const lines = printed.slice(printed.indexOf(table)).split("\n");
  return (lines.find((line) => line.startsWith(`${row} `)) ?? "").slice(28).trim().split(/\s+/).map(Number);
};

describe("broadsheet eval exposure", () => {
  it("learns from ratings that users chose, and judges by random ones, of all items and of those rarely seen", async () => {
    const folder = coat(tables());
    const { code, stdout, stderr } = await run(["eval", "exposure", "--coat", folder]);
    expect([code, stderr.replaceAll(/^Learning.*\n/gm, "")]).toEqual([0, ""]);
    expect(stdout).toMatch(/^Coat: 40 users, 24 items, \d+ clicks, 5 seeds\n/);
    for (const row of ["naive, logistic", "click likelihood", "unbiased", "clipped at 0.3"]) {
      expect(figures(stdout, "\nall items ", row)[0]).toBeGreaterThan(
        (figures(stdout, "\nall items ", "most clicked first")[0] ?? 9) + 0.3,
      );
      expect(figures(stdout, "\nrarely seen ", row)[1]).toBeLessThanOrEqual(1);
    }
    expect((await run(["eval", "exposure", "--coat", folder])).stdout).toBe(stdout);
  });

  it("compares losses on simulated readers, where those that know exposure gain with impressions", async () => {
    const { code, stdout } = await run(["eval", "exposure", "--readers", "4"]);
    expect(code).toBe(0);
    const own = "Tastes that have nothing to do with the order shown: 4 readers, 3 seeds\n";
    expect(stdout.startsWith(own)).toBe(true);
    expect(stdout).toContain("\nTastes half of which are everybody's, and lists ordered by that: 4 readers, 3 seeds\n");
    const at2000 = (row: string) => figures(stdout, own, row).at(-1) ?? 0;
    expect(at2000("click likelihood")).toBeGreaterThan(at2000("naive, logistic") + 0.05);
    expect(at2000("unbiased")).toBeGreaterThan(at2000("naive, squared") + 0.05);
    expect(at2000("relevance known")).toBeGreaterThan(0.99);
    expect(figures(stdout, own, "click likelihood")).toHaveLength(5);
    expect(stdout).toMatch(/lead over naive, logistic.*\n.*naive, squared.* -0\.\d{3} to [+-]0\.\d{3}/);
  });

  it("says what is wrong with a folder or a number", async () => {
    const { train, test } = tables();
    const changed = (lines: string[], i: number, line: string) => lines.with(i, line);
    const cases: [string[], number, string][] = [
      [["--coat", "/nowhere/coat"], 1, "cannot be used as Coat data: ENOENT"],
      [["--coat", coat({ train, test: [] })], 1, "test.ascii is empty"],
      [
        ["--coat", coat({ train: changed(train, 2, "1 2"), test })],
        1,
        "line 3 of train.ascii has 2 ratings, the first has 24",
      ],
      [
        ["--coat", coat({ train, test: changed(test, 0, (test[0] ?? "").replace(/\d/, "7")) })],
        1,
        "line 1 of test.ascii has “7”",
      ],
      [
        ["--coat", coat({ train, test: changed(test, 0, (test[0] ?? "").replace(/\d/, "x")) })],
        1,
        "line 1 of test.ascii has “x”",
      ],
      [["--coat", coat({ train, test: test.slice(1) })], 1, "both must be about the same users and items"],
      [
        ["--coat", coat({ train: train.map((line) => line.replaceAll("5", "2")), test })],
        1,
        "Nothing in the Coat data is rated 4 or 5",
      ],
      [["--readers", "1"], 2, "must be a whole number from 2 to 1000"],
      [["--readers", "many"], 2, "--readers is “many”"],
    ];
    for (const [options, ends, message] of cases) {
      const { code, stdout, stderr } = await run(["eval", "exposure", ...options]);
      expect(stderr).toContain(message);
      expect([code, stdout]).toEqual([ends, ""]);
    }
  });
});
