/** `broadsheet eval trending`: orders of editions measured on captured upvotes, as tables. */
import { BroadsheetError } from "../domain/errors.ts";
import { count, grouped } from "../domain/text.ts";
import type { RowProblem } from "../domain/trendingData.ts";
import { type TrendingReport, trendingScores } from "../jobs/trendingScores.ts";
import type { CommandParts } from "./parts.ts";

/** So many unusable lines of a file are shown; the others are counted. */
const SHOWN_PROBLEMS = 10;
const NAME_WIDTH = 28;
const FIGURE_WIDTH = 10;

export const TRENDING_OPTIONS = {
  editions: { type: "string", description: "With trending: rows of editions, JSON lines", valueHint: "FILE" },
  votes: { type: "string", description: "With trending: captures of their upvotes, JSON lines", valueHint: "FILE" },
} as const;

export async function evalTrending(parts: CommandParts, options: Record<string, unknown>): Promise<void> {
  const captures = await read(fileOf(options, "votes"), parts.openSourceFile, parts.readCaptures);
  const rows = await read(fileOf(options, "editions"), parts.openSourceFile, parts.readEditionRows);
  print(trendingScores(captures, rows));
}

function fileOf(options: Record<string, unknown>, name: "editions" | "votes"): string {
  const path = options[name];
  if (typeof path !== "string" || path === "")
    throw new BroadsheetError(
      "config_invalid",
      `eval trending needs --${name} FILE. It compares what upvotes were early with what they became: broadsheet eval trending --editions FILE --votes FILE`,
    );
  return path;
}

async function read<File extends { name: string }, Row>(
  path: string,
  open: (path: string) => File,
  rowsOf: (file: File, onProblem: (problem: RowProblem) => void) => Promise<Row[]>,
): Promise<Row[]> {
  const file = open(path);
  let problems = 0;
  try {
    return await rowsOf(file, ({ line, reason }) => {
      if (++problems <= SHOWN_PROBLEMS) process.stderr.write(`${file.name}:${line}: ${reason}\n`);
    });
  } finally {
    if (problems > 0) process.stderr.write(`${file.name}: ${count(problems, "unusable line")} left out.\n`);
  }
}

function print({ growth, chosen, tables, older }: TrendingReport): void {
  head("growth", ["papers", "days", "upvotes", "then", "times"]);
  for (const { spans, papers, days, before, after } of growth) {
    const [from, until] = spans.map((span) => `${span.from}-${span.until} h`);
    const times = before === 0 ? "-" : (after / before).toFixed(2);
    row(`${from} to ${until}`, [grouped(papers), grouped(days), grouped(before), grouped(after), times]);
  }
  head("\nchoosing (nDCG@10)", ["day", "mixed", "older"]);
  for (const { says, day, mixed, older10 } of chosen) row(says, [share(day), share(mixed), older10.toFixed(1)]);
  for (const { says, lists, first, last, mixed, rows } of tables) {
    process.stdout.write(`\n${says}: ${count(lists, "list")}, ${first} to ${last}\n`);
    head("", ["tau-b", "nDCG@10", "top 10", mixed ? "older" : "next@10", "trending's lead"]);
    for (const { says: name, tau, ndcg10, top10, next10, older10, behind } of rows)
      row(name, [
        share(tau),
        share(ndcg10),
        share(top10),
        mixed ? older10.toFixed(1) : share(next10),
        behind ? `${signed(behind[0])} to ${signed(behind[1])}` : "",
      ]);
  }
  if (older.papers > 0)
    process.stdout.write(
      `\nOf ${count(older.papers, "older paper")} in mixed lists, later captures tell what ${grouped(older.known)} gained; for the others it is estimated from growth.\n`,
    );
}

const head = (says: string, columns: readonly string[]) => row(says, columns);
const row = (says: string, figures: readonly string[]) =>
  process.stdout.write(
    `${says.padEnd(says.startsWith("\n") ? NAME_WIDTH + 1 : NAME_WIDTH)}${figures
      .map((figure, i) => figure.padStart(i === 4 && figures.length === 5 ? 2 * FIGURE_WIDTH : FIGURE_WIDTH))
      .join("")
      .trimEnd()}\n`,
  );

const share = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
