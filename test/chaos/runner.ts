/** What `chaos` and `fuzz` share: options, a share of the time for each part, expectations, and the closing line. */
import { rmSync } from "node:fs";
import { parseArgs } from "node:util";
import { endAll } from "./endings.ts";
import { type Random, randomOf } from "./random.ts";

export interface Part<W> {
  name: string;
  /** What is done, and what must come of it. */
  about: string;
  /** Its share of the time, beside the others' weights. */
  weight: number;
  run(world: W): Promise<void>;
}

export interface World {
  random: Random;
  seed: number;
  /** Counts an expectation; `detail` is asked for only where it is broken. */
  expect(holds: boolean, expectation: string, detail?: () => string): void;
  /** Something counted, for the line of this part. */
  note(text: string): void;
  /** Nothing can be shown here. The reason is printed, and the part counts as skipped. */
  skip(why: string): never;
  /** Milliseconds left of this part's time. */
  left(): number;
}

class Skipped extends Error {}

const DEFAULT_MINUTES = 2.5;
/** What takes so much longer than it was given does not end, and is ended. */
const PATIENCE_TIMES = 4;
const PATIENCE_MS = 600_000;
/** The same expectation is broken as often as it likes; so many of its details are shown. */
const DETAILS_SHOWN = 3;
const MAX_DETAIL_CHARACTERS = 1_500;

type Print = (line: string) => void;

/** What is run by whoever types `npm run PROGRAM`; ends the process. */
export async function runProgram<W extends World>(
  program: string,
  parts: readonly Part<W>[],
  open: (world: World) => W,
): Promise<never> {
  // Each process and folder is cleared away at the end, however it comes.
  process.setMaxListeners(0);
  process.on("SIGINT", () => process.exit(130));
  process.on("SIGTERM", () => process.exit(143));
  process.on("exit", () => rmSync(process.env.BROADSHEET_BUNDLE ?? "", { force: true }));
  process.exit(
    await runParts(program, parts, open, process.argv.slice(2), (line) => process.stdout.write(`${line}\n`)),
  );
}

/** Runs the parts one after another; answers with the exit code: 1 where an expectation was broken, 2 for strange options. */
export async function runParts<W extends World>(
  program: string,
  parts: readonly Part<W>[],
  open: (world: World) => W,
  options: string[],
  print: Print,
): Promise<0 | 1 | 2> {
  const given = optionsOf(program, parts, options);
  if (typeof given === "string") {
    print(given);
    return 2;
  }
  const { minutes, seed, only, list } = given;
  if (list) {
    for (const { name, about } of parts) print(`${name.padEnd(12)} ${about}`);
    return 0;
  }
  const chosen = parts.filter(({ name }) => only.length === 0 || only.includes(name));
  const weights = chosen.reduce((sum, { weight }) => sum + weight, 0);
  const began = performance.now();
  const totals = { held: 0, broken: 0, skipped: 0 };
  print(`${program}: seed ${seed}, about ${minutes} min, ${chosen.map(({ name }) => name).join(", ")}\n`);
  for (const part of chosen) {
    const until = performance.now() + (minutes * 60_000 * part.weight) / weights;
    const patience = setTimeout(
      () => {
        print(`BROKEN  ${part.name} does not end. Repeat: npm run ${program} -- --seed ${seed} --only ${part.name}`);
        process.exit(1);
      },
      PATIENCE_TIMES * (until - performance.now()) + PATIENCE_MS,
    );
    const { held, broken, skipped } = await runPart(part, seed, until, open, print);
    clearTimeout(patience);
    totals.held += held;
    totals.broken += broken;
    totals.skipped += skipped;
  }
  const passed = Math.round((performance.now() - began) / 1_000);
  print(
    `\n${program}: ${totals.held} expectations held, ${totals.broken} broken, ${totals.skipped} skipped, in ${passed} s.`,
  );
  if (totals.broken > 0)
    print(`Repeat: npm run ${program} -- --seed ${seed} --minutes ${minutes}${only.length ? ` --only ${only}` : ""}`);
  return totals.broken > 0 ? 1 : 0;
}

async function runPart<W extends World>(
  part: Part<W>,
  seed: number,
  until: number,
  open: (world: World) => W,
  print: Print,
) {
  const broken = new Map<string, string[]>();
  const notes: string[] = [];
  const counts = { held: 0, broken: 0, skipped: 0 };
  let skipped = "";
  const world: World = {
    random: randomOf(seed, part.name),
    seed,
    expect(holds, expectation, detail) {
      if (holds) return void counts.held++;
      counts.broken++;
      const details = broken.get(expectation) ?? [];
      broken.set(expectation, [...details, detail?.() ?? ""]);
    },
    note: (text) => void notes.push(text),
    skip(why) {
      throw new Skipped(why);
    },
    left: () => until - performance.now(),
  };
  const began = performance.now();
  try {
    await part.run(open(world));
  } catch (error) {
    if (error instanceof Skipped) skipped = error.message;
    else
      world.expect(false, "is carried out to its end", () =>
        error instanceof Error ? String(error.stack) : String(error),
      );
  }
  await endAll();
  const seconds = ((performance.now() - began) / 1_000).toFixed(1).padStart(5);
  if (skipped) counts.skipped++;
  const word = broken.size > 0 ? "BROKEN " : skipped ? "skipped" : "ok     ";
  print(`${word} ${part.name.padEnd(12)} ${seconds} s  ${[skipped, ...notes].filter(Boolean).join("; ")}`);
  for (const [expectation, details] of broken) {
    print(`        expected: ${expectation}${details.length > 1 ? ` (broken ${details.length} times)` : ""}`);
    for (const detail of details.slice(0, DETAILS_SHOWN).filter(Boolean)) {
      const text = detail.length > MAX_DETAIL_CHARACTERS ? `${detail.slice(0, MAX_DETAIL_CHARACTERS)} …` : detail;
      print(text.trimEnd().replace(/^/gm, "          "));
    }
  }
  return counts;
}

/** A string says what is wrong with them. */
function optionsOf<W>(program: string, parts: readonly Part<W>[], args: string[]) {
  const names = parts.map(({ name }) => name);
  const refused = (why: string) =>
    `${why}\nUsage: npm run ${program} -- [--minutes N] [--seed N] [--only ${names}] [--list]`;
  try {
    const { values } = parseArgs({
      args,
      options: {
        minutes: { type: "string", default: String(DEFAULT_MINUTES) },
        seed: { type: "string", default: String(Date.now() % 1_000_000) },
        only: { type: "string", default: "" },
        list: { type: "boolean", default: false },
      },
    });
    const minutes = Number(values.minutes);
    const seed = Number(values.seed);
    const only = values.only.split(",").filter(Boolean);
    const strange = only.find((name) => !names.includes(name));
    if (!(minutes > 0 && minutes <= 600))
      return refused(`--minutes is ${values.minutes}, but it must be a number up to 600.`);
    if (!Number.isSafeInteger(seed)) return refused(`--seed is ${values.seed}, but it must be a whole number.`);
    if (strange !== undefined) return refused(`There is no part ${strange}.`);
    return { minutes, seed, only, list: values.list };
  } catch (error) {
    return refused(error instanceof Error ? error.message : String(error));
  }
}
