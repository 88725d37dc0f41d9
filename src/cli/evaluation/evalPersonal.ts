/** `broadsheet eval personal`: rankings for one reader compared on an instance's own papers, as tables. */
import { Option } from "commander";
import { CANDIDATE_KINDS } from "../../evaluation/personal/authorReaders.ts";
import { type PersonalReport, personalScores } from "../../evaluation/personal/personalTrial.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { CliContext } from "../cliContext.ts";
import type { OptionValues } from "../lib/cliCommand.ts";
import { showProgress } from "../lib/progress.ts";
import { catchUp } from "../search/index.ts";
import { vectorsOf } from "./instanceVectors.ts";

const NAME_WIDTH = 34;
const FIGURE_WIDTH = 17;
const INTERVAL_WIDTH = 20;
const READERS = 300;
const MAX_READERS = 2_000;

export const personalOptions = () => [
  new Option("--authors <n>", `With personal: authors who stand for readers, ${READERS}`),
];

export async function evalPersonal(context: CliContext, options: OptionValues): Promise<void> {
  const readers = readersOf(options.authors);
  const instance = await context.open(options);
  try {
    await catchUp(instance);
    const meaning = options.words === true ? undefined : await vectorsOf(instance);
    const progress = showProgress("Comparing");
    const report = await personalScores(
      instance.records.db,
      { index: instance.index, meaning },
      readers,
      (done, message) => progress.update(done, message),
    ).finally(() => progress.stop());
    print(report);
  } finally {
    await instance.close();
  }
}

function readersOf(value: unknown): number {
  if (value === undefined) return READERS;
  const readers = Number(value);
  if (Number.isInteger(readers) && readers >= 10 && readers <= MAX_READERS) return readers;
  throw new BroadsheetError(
    "config_invalid",
    `--authors is “${String(value)}”, and must be a whole number from 10 to ${MAX_READERS}: so many authors stand for readers.`,
  );
}

function print({ readers, early, later, rows, chosen }: PersonalReport): void {
  const { stdout } = process;
  stdout.write(
    `${readers} authors as readers, who wrote ${early.toFixed(1)} papers before and ${later.toFixed(1)} later, on average\n`,
  );
  for (const kind of CANDIDATE_KINDS) {
    stdout.write(
      `\nTheir later papers among 200 of the time, ${kind === "any" ? "of any category" : "of their own categories"}\n`,
    );
    const head = ["nDCG@10", "interval", "AUC", "for you's lead"];
    stdout.write(`${"".padEnd(NAME_WIDTH)}${columns(head)}\n`);
    for (const { label, scores } of rows) {
      const { ndcg10, auc, interval, lead } = scores[kind];
      const figures = [ndcg10.toFixed(3), range(interval), auc.toFixed(3), lead ? range(lead, true) : ""];
      stdout.write(`${label.padEnd(NAME_WIDTH)}${columns(figures)}`.trimEnd().concat("\n"));
    }
  }
  stdout.write(`\nWeights that ${readers} other authors would choose\n`);
  for (const { feature, weight } of chosen)
    stdout.write(`${feature.padEnd(NAME_WIDTH)}${weight.toFixed(2).padStart(FIGURE_WIDTH)}\n`);
}

const columns = ([one = "", two = "", three = "", four = ""]: readonly string[]): string =>
  one.padStart(FIGURE_WIDTH) +
  two.padStart(INTERVAL_WIDTH) +
  three.padStart(FIGURE_WIDTH) +
  four.padStart(INTERVAL_WIDTH);

const range = ([from, to]: readonly [number, number], isSigned = false): string =>
  `${figure(from, isSigned)} to ${figure(to, isSigned)}`;

const figure = (value: number, isSigned: boolean): string => `${isSigned && value >= 0 ? "+" : ""}${value.toFixed(3)}`;
