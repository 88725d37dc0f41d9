/** `broadsheet eval exposure`: losses for learning from clicks compared, as tables. */
import { resolve } from "node:path";
import { Option } from "commander";
import { readCoat } from "../../evaluation/exposure/coatData.ts";
import { COAT_SEEDS, type CoatReport, coatScores, ITEM_KINDS } from "../../evaluation/exposure/coatTrial.ts";
import {
  IMPRESSIONS,
  SIMULATED_READERS,
  SIMULATED_SEEDS,
  type SimulatedReport,
  simulatedScores,
} from "../../evaluation/exposure/simulatedTrial.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count, grouped } from "../../lib/text.ts";
import type { OptionValues } from "../lib/cliCommand.ts";
import { showProgress } from "../lib/progress.ts";

const NAME_WIDTH = 28;
const FIGURE_WIDTH = 9;
const LEAD_WIDTH = 20;

/** More readers take minutes and make the intervals little narrower. */
const MAX_READERS = 1_000;

export const exposureOptions = () => [
  new Option("--coat <folder>", "With exposure: on the Coat data in place of simulated readers"),
  new Option("--readers <n>", `With exposure: simulated readers a seed, ${SIMULATED_READERS}`),
];

/** On the Coat data where `--coat` names its folder, else on simulated readers. */
export async function evalExposure(options: OptionValues): Promise<void> {
  const readers = readersOf(options.readers);
  const coat = typeof options.coat === "string" ? readCoat(resolve(options.coat)) : undefined;
  const progress = showProgress("Learning");
  try {
    const onFit = (done: number) => progress.update(done, "");
    if (coat) {
      const report = coatScores(coat, onFit);
      progress.stop();
      return printCoat(report);
    }
    const reports = simulatedScores(readers, onFit);
    progress.stop();
    for (const report of reports) printSimulated(report, readers);
  } finally {
    progress.stop();
  }
}

function readersOf(value: unknown): number {
  if (value === undefined) return SIMULATED_READERS;
  const readers = Number(value);
  if (Number.isInteger(readers) && readers >= 2 && readers <= MAX_READERS) return readers;
  throw new BroadsheetError(
    "config_invalid",
    `--readers is “${String(value)}”, and must be a whole number from 2 to ${MAX_READERS}: so many readers are simulated a seed.`,
  );
}

function printSimulated({ label, rows }: SimulatedReport, readers: number): void {
  const columns = IMPRESSIONS.map(grouped);
  process.stdout.write(`${label}: ${count(readers, "reader")}, ${count(SIMULATED_SEEDS, "seed")}\n`);
  printRow("nDCG@10, impressions", columns, FIGURE_WIDTH);
  for (const row of rows) printRow(row.label, row.ndcg10.map(share), FIGURE_WIDTH);
  printRow("lead over naive, logistic", columns, LEAD_WIDTH);
  for (const row of rows) if (row.lead) printRow(row.label, row.lead.map(interval), LEAD_WIDTH);
  process.stdout.write("\n");
}

function printCoat({ users, items, clicks, rows }: CoatReport): void {
  process.stdout.write(
    `Coat: ${count(users, "user")}, ${count(items, "item")}, ${count(clicks, "click")}, ${COAT_SEEDS} seeds\n`,
  );
  for (const kind of ITEM_KINDS) {
    printRow(kind, ["DCG@5", "Recall@5", "MAP@5"], FIGURE_WIDTH, "DCG@5 less naive's");
    for (const { label, figures, lead } of rows) {
      const { dcg, recall, map } = figures[kind];
      printRow(label, [dcg, recall, map].map(share), FIGURE_WIDTH, lead && interval(lead[kind]));
    }
  }
}

function printRow(name: string, figures: readonly string[], width: number, wide = ""): void {
  const columns = [...figures.map((figure) => figure.padStart(width)), wide.padStart(LEAD_WIDTH)];
  process.stdout.write(`${`${name.padEnd(NAME_WIDTH)}${columns.join("")}`.trimEnd()}\n`);
}

const share = (value: number): string => value.toFixed(3);
const signed = (value: number): string => `${value < 0 ? "" : "+"}${value.toFixed(3)}`;
const interval = ([from, to]: [number, number]): string => `${signed(from)} to ${signed(to)}`;
