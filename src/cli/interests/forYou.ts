/** `broadsheet for-you --reader HANDLE`: a reader's own list, or why a paper would stand in it where it does. */
import { Option } from "commander";
import { matchLine, matchReasons } from "../../app/interests/describeMatch.ts";
import { explainMatch } from "../../app/interests/explainMatch.ts";
import { type ForYouList, forYou } from "../../app/interests/forYou.ts";
import type { InterestsContext } from "../../app/interests/learnInterests.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { FOR_YOU_SPANS, type ForYouSpan } from "../../domain/interests/interest.ts";
import { publishedOf } from "../../domain/papers/paper.ts";
import { isoPartialDate } from "../../domain/papers/partialDate.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { count } from "../../lib/text.ts";
import { byline, tally } from "../../presenters/listMarkdown.ts";
import { paperFacts } from "../../presenters/paperJson.ts";
import { findReader } from "../../store/readers/readers.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { asJson } from "../lib/json.ts";
import { jsonOption } from "../lib/options.ts";
import { styled } from "../lib/style.ts";

const PAPERS = 20;
const WHOLE = { abstract: Number.POSITIVE_INFINITY, authors: Number.POSITIVE_INFINITY };

interface ForYouOptions extends OptionValues {
  reader?: string;
  span: ForYouSpan;
  collection?: string;
  explain?: string;
}

export const forYouCommand = (context: CliContext) =>
  new CliCommand("for-you", "List papers in the order that a reader would read them, each with the reason")
    .addOptions([
      new Option("--reader <handle>", "Whose list it is"),
      new Option("--span <span>", "Of the newest day, the last week, or since the reader's last visit")
        .choices(FOR_YOU_SPANS)
        .default("day"),
      new Option("--collection <address>", "Learn from one of the reader's collections alone"),
      new Option("--explain <paper>", "Say in full why one paper stands where it does, by its id or a link"),
      jsonOption(),
      ...context.readingOptions,
    ])
    .example("for-you --reader mira", "the newest day")
    .example("for-you --reader mira --span week --json", "the last seven days, for a program")
    .example("for-you --reader mira --explain 2309.12307", "why a paper suits a reader")
    .note("Anybody who can read the data folder may see any reader's list, so no token is asked for.")
    .action(async (options: ForYouOptions) => {
      if (options.reader === undefined)
        throw new BroadsheetError("config_invalid", "for-you needs a reader: broadsheet for-you --reader HANDLE");
      const { reading, context: contextOf, close } = await context.openReading(options);
      try {
        const reader = await readerNamed(reading.db, options.reader);
        const ctx: InterestsContext = { ...reading, clock: (await contextOf()).clock };
        if (options.explain !== undefined) await explain(ctx, reader, options.explain, options.json === true);
        else await list(ctx, reader, options, reading.address);
      } finally {
        await close();
      }
    });

/** Throws `not_found`. */
async function readerNamed(db: InterestsContext["db"], name: string): Promise<Reader> {
  const reader = await findReader(db, { handle: name.replace(/^@/, "").toLowerCase() });
  if (reader) return reader;
  throw new BroadsheetError(
    "not_found",
    `There is no reader @${name.replace(/^@/, "").slice(0, 100)} here. Those with an account: broadsheet readers`,
  );
}

async function list(
  ctx: InterestsContext,
  reader: Reader,
  { span, collection, json }: ForYouOptions,
  address: string,
): Promise<void> {
  const found = await forYou(ctx, reader, { span, from: collection, limit: PAPERS, offset: 0 });
  process.stdout.write(json ? asJson(facts(found, address)) : text(found, reader));
}

const facts = ({ papers, total, candidates, acts, collection, isPaused }: ForYouList, address: string) => ({
  total,
  candidates,
  acts,
  ...(collection === undefined ? {} : { collection }),
  paused: isPaused,
  papers: papers.map(({ paper, match, isToExplore }) => ({
    ...paperFacts(paper, address, WHOLE),
    match: match.percent,
    toExplore: isToExplore,
    because: matchLine(match),
  })),
});

function text({ papers, candidates, acts, collection, isPaused }: ForYouList, { handle }: Reader): string {
  const { bold, cyan, dim } = styled();
  const head = [
    `For @${handle}: the best of ${count(candidates, "paper")}.`,
    ...(collection === undefined ? [] : [`Learned from “${collection}” alone.`]),
    ...(acts === 0 ? ["Nothing is known yet of what they like."] : []),
    ...(isPaused ? ["Learning is paused."] : []),
  ].join(" ");
  const entries = papers.map(({ paper, match, isToExplore }, i) => {
    const known = [byline(paper.authors, undefined, undefined), isoPartialDate(publishedOf(paper)), ...tally(paper)];
    const why = [isToExplore ? "To explore." : "", matchLine(match)].filter(Boolean).join(" ");
    return [
      `${String(i + 1).padStart(2)}  ${cyan(paper.id)}  ${bold(plainText(paper.title))}`,
      `    ${dim(known.join(" · "))}`,
      ...(why === "" ? [] : [`    ${why}`]),
    ].join("\n");
  });
  return `${[bold(head), ...entries].join("\n\n")}\n`;
}

async function explain(ctx: InterestsContext, reader: Reader, paperId: string, json: boolean): Promise<void> {
  const { id, title } = await getPaper(ctx.db, paperId);
  const match = await explainMatch(ctx, reader, { paperId });
  const reasons = matchReasons(match);
  if (json) {
    process.stdout.write(asJson({ id, title: plainText(title), match: match.percent, reasons }));
    return;
  }
  const lines = reasons.map(
    ({ head, percent, of }) =>
      `${String(percent).padStart(3)} %  ${head}${of.length === 0 ? "" : `: ${of.map(({ label }) => label).join("; ")}`}`,
  );
  const { bold } = styled();
  const known = lines.length === 0 ? ["Nothing of what the reader likes speaks for it."] : lines;
  process.stdout.write(`${[bold(`${id}  ${plainText(title)}`), ...known].join("\n")}\n`);
}
