/** `broadsheet editions fill [--date] [--dry-run]` and `broadsheet editions check` */
import { defineCommand } from "citty";
import { type Fill, fillEditions } from "../../app/editions/fillEditions.ts";
import { feedDayOf, isDay } from "../../domain/editions/edition.ts";
import { describeRule } from "../../domain/editions/editionRule.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { catchUp } from "../search/index.ts";

const ACTIONS = ["fill", "check"];

export const editionsCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "editions", description: "Fill editions by the rules, or check the rules (a running server fills)" },
    args: {
      action: { type: "positional", description: "fill, or check to see how the rules are understood", required: true },
      date: { type: "string", description: "Fill this day only, done with or not", valueHint: "YYYY-MM-DD" },
      "dry-run": { type: "boolean", description: "Only tell what would be filled in" },
      ...parts.editionOptions,
    },
    async run({ args }) {
      const { action } = args;
      if (!ACTIONS.includes(String(action)) || args._.length > 1)
        throw new BroadsheetError("config_invalid", "editions takes one word, fill or check: broadsheet editions fill");
      const instance = await parts.open(args);
      try {
        if (instance.rules.length === 0)
          throw new BroadsheetError(
            "config_invalid",
            `There are no rules. Write some into editions.txt in ${instance.dataFolder}, or name a file with --rules (docs/editions.md).`,
          );
        if (action === "check") check(instance);
        else await fill(instance, args.date === undefined ? undefined : String(args.date), args["dry-run"] === true);
      } finally {
        await instance.close();
      }
    },
  });

function check({ rules }: Instance): void {
  for (const rule of rules) process.stdout.write(`${rule.name}: ${describeRule(rule)}\n`);
}

async function fill(instance: Instance, day: string | undefined, dry: boolean): Promise<void> {
  const { records, clock, feedClock } = instance;
  if (day !== undefined && (!isDay(day) || day > feedDayOf(clock(), feedClock)))
    throw new BroadsheetError(
      "config_invalid",
      `--date is ${JSON.stringify(day)}, but it must be a day up to today's, as 2025-06-10.`,
    );
  await catchUp(instance);
  const { fills, unfinished } = await fillEditions(
    { ...instance, db: records.db },
    { ...(day === undefined ? {} : { day }), impatient: true, dry },
  );
  for (const one of fills) await tell(instance, one, dry);
  if (unfinished) process.stderr.write("More papers are coming just now; the next run will see them.\n");
  if (fills.length === 0)
    process.stdout.write("There was nothing to fill in: no rule has a paper that is not in yet.\n");
}

async function tell({ records }: Instance, { day, rule, keys }: Fill, dry: boolean): Promise<void> {
  process.stdout.write(`${day}, by the rule ${rule}: ${count(keys.length, "paper")}${dry ? " would enter" : ""}\n`);
  for (const { id, title } of await loadPapers(records.db, keys))
    process.stdout.write(`  ${id}  ${plainText(title)}\n`);
}
