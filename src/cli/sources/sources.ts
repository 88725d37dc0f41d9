/** `broadsheet sources`: how each source stands. */
import { isLate, type PartState, type SourceState } from "../../domain/harvest/harvest.ts";
import type { PaperSource } from "../../domain/ports.ts";
import { nextFetch } from "../../jobs/timetable.ts";
import { count, grouped } from "../../lib/text.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import { harvestedParts, latestRejects, sourceState } from "../../store/harvest/sources.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { timeOf, whenFrom } from "../lib/format.ts";
import { asJson } from "../lib/json.ts";
import { jsonOption } from "../lib/options.ts";

const SHOWN_REJECTS = 5;

export const sourcesCommand = (context: CliContext) =>
  new CliCommand("sources", "Show how each source stands: last success, what it brought, what is wrong")
    .addOptions([jsonOption(), ...context.sourceOptions])
    .example("sources", "why nothing came, if nothing came")
    .action(async (options: OptionValues) => {
      const instance = await context.openToRead(options);
      const { records, sources, clock } = instance;
      try {
        const told = [];
        for (const source of sources) {
          const known = await harvestedParts(records.db, source.id);
          const state = await sourceState(records.db, source.id, [...new Set([...source.parts, ...known])]);
          const rejects = await latestRejects(records.db, source.id, SHOWN_REJECTS);
          if (options.json) told.push({ id: source.id, name: source.name, ...state, rejects });
          else
            process.stdout.write(`${[...describe(source, state, clock()), ...unusable(state, rejects)].join("\n")}\n`);
        }
        if (options.json) process.stdout.write(asJson(told));
      } finally {
        await instance.close();
      }
    });

function describe(source: PaperSource, state: SourceState, now: Instant): string[] {
  if (state.parts.length === 0)
    return [`${source.name}: nothing is followed, so nothing is fetched (such as ${source.setting})`];
  const next = nextFetch(now, source.id);
  const followed = state.parts.filter(({ part }) => source.parts.includes(part));
  const late = isLate({ ...state, parts: followed }, source.lateAfterMs, now, now);
  return [
    `${source.name}: ${count(state.papers, "paper")} brought${state.lastNew === undefined ? "" : `, the last new one ${ago(state.lastNew, now)}`}${late ? ` (late: no answer for more than ${source.lateAfterMs / HOUR_MS} hours)` : ""}`,
    ...state.parts.flatMap((part) => describePart(part, now)),
    `  next on the timetable: ${timeOf(next)}, while a server runs`,
  ];
}

function describePart({ part, since, lastAnswer, lastSuccess, error, failingSince, retryAt }: PartState, now: Instant) {
  const success =
    lastSuccess !== undefined
      ? `last success ${ago(lastSuccess, now)}`
      : lastAnswer !== undefined
        ? `first harvest under way, last page ${ago(lastAnswer, now)}`
        : since !== undefined
          ? `no success yet, first asked ${ago(since, now)}`
          : "not harvested yet";
  const again =
    retryAt === undefined ? "" : `; tried again ${whenFrom(Math.max(retryAt, now), now)} while a server runs`;
  return [
    `  ${part}: ${success}`,
    ...(error === undefined
      ? []
      : [`    ${error}${failingSince === undefined ? "" : ` Failing since ${timeOf(failingSince)}${again}.`}`]),
  ];
}

const ago = (at: Instant, now: Instant): string => `${timeOf(at)} (${whenFrom(at, now)})`.replace(/ \(at [^()]*\)/, "");

const unusable = ({ rejected }: SourceState, rejects: { id: string; reason: string }[]): string[] =>
  rejected === 0
    ? []
    : [
        `  ${grouped(rejected)} could not be used when last seen:`,
        ...rejects.map(({ id, reason }) => `    ${id}: ${reason}`),
      ];
