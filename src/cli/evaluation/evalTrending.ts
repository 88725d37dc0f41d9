/** `broadsheet eval trending`: orders of editions measured on captured upvotes, as tables. */
import { Option } from "commander";
import type { RowProblem } from "../../evaluation/captures.ts";
import { type TrendingReport, trendingScores } from "../../evaluation/trendingEvaluation.ts";
import { type Growth, growthOf } from "../../evaluation/voteGrowth.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count, grouped } from "../../lib/text.ts";
import type { CliContext } from "../cliContext.ts";
import type { OptionValues } from "../lib/cliCommand.ts";

/** Unusable lines of a file that are shown; the others are counted. */
const SHOWN_PROBLEMS = 10;
const NAME_WIDTH = 28;
const FIGURE_WIDTH = 10;

export const trendingOptions = () => [
  new Option("--editions <file>", "With trending: rows of editions, JSON lines"),
  new Option("--votes <file>", "With trending: captures of their upvotes, JSON lines"),
];

export async function evalTrending(context: CliContext, options: OptionValues): Promise<void> {
  const captures = await read(fileOf(options, "votes"), context.openSourceFile, context.readCaptures);
  const rows = await read(fileOf(options, "editions"), context.openSourceFile, context.readEditionRows);
  process.stderr.write(
    `Comparing orders by ${count(captures.length, "capture")} and ${count(rows.length, "row")} of editions.\n`,
  );
  const report = trendingScores(captures, rows);
  printGrowth(growthOf(captures));
  printChoosing(report);
  printChecking(report);
  printTrials(report);
}

function fileOf(options: OptionValues, name: "editions" | "votes"): string {
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

function printGrowth(growth: readonly Growth[]): void {
  printRow("growth", ["papers", "days", "upvotes", "then", "times"]);
  for (const { from, until, papers, days, before, after } of growth) {
    const times = before === 0 ? "-" : (after / before).toFixed(2);
    const spans = `${from.from}-${from.until} h to ${until.from}-${until.until} h`;
    printRow(spans, [grouped(papers), grouped(days), grouped(before), grouped(after), times]);
  }
}

function printChoosing({ choosing, prior }: TrendingReport): void {
  const learned = prior ? `; prior learned from ${count(prior.choosing, "paper")} before` : "";
  process.stdout.write(`\nChoosing, earlier half of the days, nDCG@10${learned}\n`);
  for (const { label, kinds, rows } of choosing) {
    printRow(label, kinds);
    for (const row of rows) printRow(row.label, row.ndcg10.map(share));
  }
}

function printChecking({ checking, prior, older }: TrendingReport): void {
  const learned = prior ? `; prior learned from ${count(prior.checking, "paper")} before` : "";
  process.stdout.write(`\nChecking, later half of the days${learned}\n`);
  for (const { label, lists, first, last, mixed, rows } of checking) {
    process.stdout.write(`\n${label}: ${count(lists, "list")}, ${first} to ${last}\n`);
    printRow("", ["tau-b", "nDCG@10", "top 10", mixed ? "older" : "next@10"], "trending's lead");
    for (const { label: name, tau, ndcg10, top10, next10, older10, lead } of rows)
      printRow(
        name,
        [share(tau), share(ndcg10), share(top10), mixed ? older10.toFixed(1) : share(next10)],
        lead && interval(lead),
      );
  }
  if (older.papers > 0)
    process.stdout.write(
      `\nOf ${count(older.papers, "older paper")} in mixed lists, later captures tell what ${grouped(older.known)} gained; for the others it is estimated from growth.\n`,
    );
}

/** Each row adds to the one before; its leads are over that one. */
function printTrials({ trials }: TrendingReport): void {
  if (!trials) return;
  const { kinds, rows } = trials;
  for (const half of ["choosing", "checking"] as const)
    for (const [name, figure] of [
      ["tau-b", "tau"],
      ["nDCG@10", "ndcg10"],
    ] as const) {
      process.stdout.write(`\nWhat adds to the prior, days for ${half}, ${name}\n`);
      printRow("", kinds);
      for (const row of rows)
        printRow(
          row.label,
          row[half].map((figures) => share(figures[figure])),
        );
      if (half === "choosing") continue;
      printWideRow("lead over the row before", kinds);
      for (const { label, lead } of rows)
        if (lead)
          printWideRow(
            label,
            lead.map((one) => interval(one[figure])),
          );
    }
}

const printWideRow = (name: string, columns: readonly string[]) =>
  process.stdout.write(
    `${name.padEnd(NAME_WIDTH)}${columns.map((text) => text.padStart(2 * FIGURE_WIDTH)).join("")}\n`,
  );

function printRow(message: string, figures: readonly string[], wide = ""): void {
  const columns = [...figures.map((figure) => figure.padStart(FIGURE_WIDTH)), wide.padStart(2 * FIGURE_WIDTH)];
  process.stdout.write(`${`${message.padEnd(NAME_WIDTH)}${columns.join("")}`.trimEnd()}\n`);
}

const share = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
const interval = ([from, to]: [number, number]): string => `${signed(from)} to ${signed(to)}`;
