/** `broadsheet harvest [SOURCE]` */
import { type HarvestResult, harvest } from "../../app/sources/harvest.ts";
import { isDay } from "../../domain/editions/edition.ts";
import type { PaperSource } from "../../domain/ports.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count, grouped } from "../../lib/text.ts";
import type { HarvestTallies } from "../../store/harvest/tallies.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { whenFrom } from "../lib/format.ts";
import { duration, showProgress } from "../lib/progress.ts";
import { catchUp } from "../search/index.ts";

/** Papers that cannot be used and are named; all are counted. */
const SHOWN_REJECTS = 10;

export const harvestCommand = (context: CliContext) =>
  new CliCommand("harvest", "Fetch what is new at the followed sources (a running server does so by itself)")
    .argument("[source]", "A source, such as arxiv; all without")
    .option("--since <YYYY-MM-DD>", "Fetch again from this day on")
    .addOptions(context.sourceOptions)
    .example("harvest --follow cs.LG", "what is new in a category")
    .example("harvest arxiv --since 2025-06-01", "again from a day on")
    .action(async (id: string | undefined, { since, ...options }: OptionValues & { since?: string }) => {
      if (since !== undefined && !isDay(since))
        throw new BroadsheetError(
          "config_invalid",
          `--since is ${JSON.stringify(since)}, but it must be a day as 2025-06-10.`,
        );
      const instance = await context.open(options);
      const stopping = new AbortController();
      const stop = () => stopping.abort(new BroadsheetError("stopped", "Stopped; the next run goes on from here."));
      process.once("SIGINT", stop).once("SIGTERM", stop);
      try {
        const results = [];
        for (const source of followedSources(instance.sources, id))
          results.push(await harvestOne(instance, source, since, stopping.signal));
        await catchUp(instance);
        if (results.some((result) => result.failed.length > 0)) process.exitCode = 1;
      } finally {
        await instance.close();
      }
    });

function followedSources(sources: PaperSource[], id: string | undefined): PaperSource[] {
  const named = sources.filter((source) => id === undefined || source.id === id);
  if (named.length === 0)
    throw new BroadsheetError(
      "source_unknown",
      `There is no source ${JSON.stringify(id)}. There are: ${sources.map((source) => source.id).join(", ")}.`,
    );
  const followed = named.filter((source) => source.parts.length > 0);
  if (followed.length === 0)
    throw new BroadsheetError(
      "config_invalid",
      `Nothing is followed, so there is nothing to fetch. Say what is, such as ${named.map((source) => source.setting).join(", ")}.`,
    );
  return followed;
}

async function harvestOne(
  { records, clock, sleep, backfillDays }: Instance,
  source: PaperSource,
  since: string | undefined,
  signal: AbortSignal,
): Promise<HarvestResult> {
  const progress = showProgress(source.name);
  const began = performance.now();
  let rejects = 0;
  let papers = 0;
  try {
    const result = await harvest({ db: records.db, clock, sleep, backfillDays }, source, since, {
      signal,
      onBegin({ part, span: { from, until }, pages }) {
        const days = until === undefined ? `from ${from} on` : `${from} to ${until}`;
        progress.say(
          `${source.name} ${part}, changed ${days}${pages > 0 ? `: going on after ${count(pages, "page")}` : ""}`,
        );
      },
      onPage({ part, pages, tallies }, { noticed }) {
        if (noticed) progress.say(noticed);
        papers = total(tallies);
        progress.update(
          undefined,
          `${part}, ${count(pages, "page")}, ${count(papers, "paper")}, ${grouped(tallies.new)} new`,
        );
      },
      onWait: (message, until) => progress.say(`${message} Asked again ${whenFrom(until, clock())}.`),
      onDemoCleared: () => progress.say("The demo edition goes: this instance gets papers of its own."),
      onReject(id, reason) {
        rejects++;
        if (rejects <= SHOWN_REJECTS) progress.say(`${source.name} ${id} cannot be used: ${reason}`);
      },
    });
    progress.stop();
    process.stderr.write(`${source.name}: ${summary(result)} in ${duration(performance.now() - began)}.\n`);
    for (const { part, message, retryAt } of result.failed)
      process.stderr.write(
        `${source.name} ${part} is not complete. ${message} A server tries again ${whenFrom(retryAt, clock())}; this command does at once.\n`,
      );
    return result;
  } finally {
    progress.stop();
  }
}

const total = (tallies: HarvestTallies): number =>
  tallies.new + tallies.updated + tallies.joined + tallies.unchanged + tallies.rejected;

function summary({ tallies, pages }: HarvestResult): string {
  const parts = [
    count(pages, "page"),
    count(tallies.new, "new paper"),
    ...(tallies.updated ? [`${grouped(tallies.updated)} updated`] : []),
    ...(tallies.joined ? [`${grouped(tallies.joined)} joined to a paper known by another id`] : []),
    ...(tallies.unchanged ? [`${grouped(tallies.unchanged)} unchanged`] : []),
    ...(tallies.withdrawn ? [`${grouped(tallies.withdrawn)} withdrawn`] : []),
    ...(tallies.rejected ? [`${grouped(tallies.rejected)} unusable`] : []),
  ];
  return parts.join(", ");
}
