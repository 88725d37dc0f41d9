/** `broadsheet editions fill [--date] [--dry-run]` and `broadsheet editions check` */
import { Argument } from "commander";
import { type Fill, fillEditions } from "../../app/editions/fillEditions.ts";
import { feedDayOf, isDay } from "../../domain/editions/edition.ts";
import { describeRule } from "../../domain/editions/editionRule.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { catchUp } from "../search/index.ts";

export const editionsCommand = (context: CliContext) =>
  new CliCommand("editions", "Fill editions by the rules, or check the rules (a running server fills)")
    .addArgument(
      new Argument("<action>", "fill, or check to see how the rules are understood").choices(["fill", "check"]),
    )
    .option("--date <YYYY-MM-DD>", "Fill this day only, whether or not it is done with")
    .option("--dry-run", "Only tell what would be filled in")
    .addOptions(context.editionOptions)
    .example("editions check", "how the rules are understood")
    .example("editions fill --dry-run", "what they would put in now")
    .action(async (action: string, { date, dryRun, ...options }: OptionValues & { date?: string; dryRun?: true }) => {
      const instance = await context.open(options);
      try {
        if (instance.rules.length === 0)
          throw new BroadsheetError(
            "config_invalid",
            `There are no rules. Write some into editions.txt in ${instance.dataFolder}, or name a file with --rules (docs/editions.md).`,
          );
        if (action === "check") check(instance);
        else await fill(instance, date, dryRun === true);
      } finally {
        await instance.close();
      }
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
