import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/instance.ts";
import { run } from "../../support/program.ts";

const PAPERS = 12;
const DAYS = ["2025-06-09", "2025-06-10", "2025-06-11", "2025-06-12"];

type Row = Record<string, unknown>;
const id = (day: number, i: number) => `2506.${String(day * 100 + i).padStart(5, "0")}`;
const at = (day: string, hours: number) => new Date(Date.parse(`${day}T00:00:00Z`) + hours * 3_600_000).toISOString();
const captured = (day: string, hours: number, paper: string, upvotes: number): Row => ({
  date: day,
  id: paper,
  upvotes,
  capturedAt: at(day, hours),
});

/** Twelve papers a day, submitted five minutes apart; `early` and `late` say how many upvotes the i-th has. */
function editions(early: (i: number) => number, late: (i: number) => number) {
  const each = DAYS.flatMap((day, d) => Array.from({ length: PAPERS }, (_, i) => ({ day, i, paper: id(d, i) })));
  return {
    rows: each.map(({ day, i, paper }) => ({ date: day, id: paper, submittedOnDailyAt: at(day, 1 + i / 12) })),
    votes: each.flatMap(({ day, i, paper }) => [captured(day, 8, paper, early(i)), captured(day, 25, paper, late(i))]),
  };
}

const text = (rows: (Row | string)[]) =>
  rows.map((row) => (typeof row === "string" ? row : JSON.stringify(row))).join("\n");

function written({ rows, votes }: { rows: (Row | string)[]; votes: (Row | string)[] }): string[] {
  const folder = temporaryFolder();
  writeFileSync(join(folder, "editions.jsonl"), text(rows));
  writeFileSync(join(folder, "votes.jsonl.gz"), gzipSync(text(votes)));
  return ["--editions", join(folder, "editions.jsonl"), "--votes", join(folder, "votes.jsonl.gz")];
}

/** Figures of a table's row. */
function figures(printed: string, table: string, row: string): number[] {
  const lines = printed.slice(printed.indexOf(table)).split("\n");
  return (lines.find((line) => line.startsWith(`${row} `)) ?? "")
    .slice(28)
    .replaceAll(",", "")
    .trim()
    .split(/\s+/)
    .map(Number);
}

describe("broadsheet eval trending", () => {
  it("finds votes that foretell the end perfect, and those that say the opposite perfectly wrong", async () => {
    const right = await run([
      "eval",
      "trending",
      ...written(
        editions(
          (i) => 3 * i,
          (i) => 10 * i,
        ),
      ),
    ]);
    expect(right.stderr).toBe("Comparing orders by 96 captures and 48 rows of editions.\n");
    expect(right.code).toBe(0);
    for (const row of ["plain votes", "trending", "Lobsters"])
      expect(figures(right.stdout, "\n6-12 h: 2 lists, 2025-06-11 to 2025-06-12", row).slice(0, 3)).toEqual([1, 1, 1]);
    const wrong = await run([
      "eval",
      "trending",
      ...written(
        editions(
          (i) => 3 * (PAPERS - i),
          (i) => 10 * i,
        ),
      ),
    ]);
    expect(figures(wrong.stdout, "\n6-12 h: ", "plain votes")[0]).toBe(-1);
  });

  it("gives plain votes the first places of mixed lists to papers of the days before, and trending does not", async () => {
    const { code, stdout } = await run([
      "eval",
      "trending",
      ...written(
        editions(
          (i) => i,
          (i) => 20 + 10 * i,
        ),
      ),
    ]);
    expect(code).toBe(0);
    const older = (row: string) => figures(stdout, "\nmixed: ", row)[3];
    expect(older("plain votes")).toBe(10);
    expect(older("trending")).toBeLessThan(10);
    expect(stdout).toMatch(/Of \d+ older papers in mixed lists, later captures tell what 0 gained/);
    expect(figures(stdout, "growth", "6-12 h to 22-30 h")).toEqual([48, 4, 264, 3600, 13.64]);
  });

  it("puts the papers that a prior expects much of first where nobody has voted, once there are enough past ones", async () => {
    const { rows, votes } = editions(
      (i) => i,
      (i) => (i % 2 === 0 ? 40 : 2),
    );
    const described = rows.map((row, n) => ({
      ...row,
      title: n % 2 === 0 ? "Quokka" : "Wombat",
      authors: ["Ada Sample"],
    }));
    const past = Array.from({ length: 600 }, (_, n) => ({
      date: `2025-05-${String(1 + Math.floor(n / 20)).padStart(2, "0")}`,
      id: `2505.${String(n).padStart(5, "0")}`,
      upvotes: n % 2 === 0 ? 30 : 3,
      title: n % 2 === 0 ? "Quokka" : "Wombat",
    }));
    const { code, stdout } = await run(["eval", "trending", ...written({ rows: [...past, ...described], votes })]);
    expect(code).toBe(0);
    expect(stdout).toContain("prior learned from 600 papers before");
    const [tau = 0, ndcg] = figures(stdout, "\nno votes: ", "trending with prior");
    expect(ndcg).toBe(1);
    expect(tau).toBeGreaterThan(figures(stdout, "\nno votes: ", "trending")[0] ?? 1);
    const trials = "\nWhat adds to the prior, days for checking, nDCG@10\n";
    for (const row of ["words, names, links", "submitter's past votes", "from the day's start, prior"])
      expect(figures(stdout, trials, row)[0]).toBe(1);
    expect(stdout.slice(stdout.indexOf(trials))).toMatch(/\nlead over the row before .*\n.*\+0\.000 to \+0\.000/);
    const without = await run(["eval", "trending", ...written({ rows: [...past.slice(0, 499), ...described], votes })]);
    expect(without.code).toBe(0);
    expect(without.stdout).not.toContain("prior");
  });

  it("prints the same again, whatever order the lines come in", async () => {
    const { rows, votes } = editions(
      (i) => (7 * i) % 5,
      (i) => (7 * i) % 11,
    );
    const one = await run(["eval", "trending", ...written({ rows, votes })]);
    const other = await run(["eval", "trending", ...written({ rows: rows.toReversed(), votes: votes.toReversed() })]);
    expect(one.code).toBe(0);
    expect(other.stdout).toBe(one.stdout);
  });

  it("leaves lines out that it cannot use, and says which and why", async () => {
    const { rows, votes } = editions(
      (i) => i,
      (i) => 2 * i,
    );
    const bad = ["{", "[1]", "", captured("2025-06-31", 8, "x", 1), { date: "2025-06-09", id: "x", upvotes: -1 }];
    const worse = [captured("2025-06-09", 8, "x", 1.5), { ...captured("2025-06-09", 8, "x", 1), capturedAt: "soon" }];
    const clean = await run(["eval", "trending", ...written({ rows, votes })]);
    const { code, stdout, stderr } = await run([
      "eval",
      "trending",
      ...written({ rows: [...rows, { date: "2025-06-09" }], votes: [...bad, ...worse, ...votes] }),
    ]);
    expect(code).toBe(0);
    expect(stdout).toBe(clean.stdout);
    expect(stderr.trim().split("\n")).toEqual([
      "votes.jsonl.gz:1: it is not valid JSON",
      "votes.jsonl.gz:2: it is not a JSON object",
      "votes.jsonl.gz:4: date is no day such as 2025-06-10",
      "votes.jsonl.gz:5: upvotes is below 0",
      "votes.jsonl.gz:6: upvotes must be a whole number",
      "votes.jsonl.gz:7: capturedAt is no time such as 2025-06-10T08:00:00Z",
      "votes.jsonl.gz: 6 unusable lines left out.",
      "editions.jsonl:49: id is missing",
      "editions.jsonl: 1 unusable line left out.",
      "Comparing orders by 96 captures and 48 rows of editions.",
    ]);
  });

  it("says what is missing", async () => {
    const { rows, votes } = editions(
      (i) => i,
      (i) => i,
    );
    const cases: [string[], number, string][] = [
      [[], 2, "eval trending needs --votes FILE"],
      [written({ rows, votes }).slice(2), 2, "eval trending needs --editions FILE"],
      [written({ rows, votes: ["nothing"] }), 1, "votes.jsonl.gz has no capture of upvotes in it"],
      [written({ rows: [""], votes }), 1, "editions.jsonl has no row of an edition in it"],
      [written({ rows, votes: votes.slice(0, 24) }), 1, "There are no two days to compare orders by"],
      [["--votes", "/nowhere/votes.jsonl"], 1, "there is no such file"],
    ];
    for (const [options, ends, message] of cases) {
      const { code, stdout, stderr } = await run(["eval", "trending", ...options]);
      expect(stderr).toContain(message);
      expect([code, stdout]).toEqual([ends, ""]);
    }
  });
});
