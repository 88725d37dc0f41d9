/** `broadsheet papers ls|search|read|info`: reading in the terminal. */
import { Option } from "commander";
import { getPaper } from "../../app/papers/getPaper.ts";
import {
  type PaperList,
  readEdition,
  readFront,
  readNewest,
  readSearch,
  readTrending,
  type Slice,
} from "../../app/papers/paperLists.ts";
import { readPaper } from "../../app/papers/readPaper.ts";
import { type Period, parsePeriod } from "../../domain/editions/edition.ts";
import { publishedOf } from "../../domain/papers/paper.ts";
import { isoPartialDate } from "../../domain/papers/partialDate.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { Unseen } from "../../domain/reading/reading.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { byline, extentOf, tally, withPartLine } from "../../presenters/listMarkdown.ts";
import { type PaperFacts, paperFacts } from "../../presenters/paperJson.ts";
import { paperMarkdown } from "../../presenters/paperMarkdown.ts";
import type { ReadContext } from "../../presenters/readContext.ts";
import { SORTS } from "../../search/rank/ranking.ts";
import { savedAddress } from "../../search/saved/savedSearch.ts";
import { findReader } from "../../store/readers/readers.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { asJson } from "../lib/json.ts";
import { jsonOption } from "../lib/options.ts";
import { styled } from "../lib/style.ts";

const MAX_PAPERS = 120;
const DEFAULT_PAPERS = 20;
const WHOLE = { abstract: Number.POSITIVE_INFINITY, authors: Number.POSITIVE_INFINITY };

const listOptions = () => [
  new Option("--limit <n>", `Papers at most, up to ${MAX_PAPERS}; ${DEFAULT_PAPERS} without`),
  new Option("--offset <n>", "Papers to skip first"),
  new Option("--unseen-by <handle>", "Leave out what this reader has seen or read"),
  jsonOption(),
];

/** The commands that read papers, as a group. */
export const papersCommands = (context: CliContext) =>
  new CliCommand("papers", "List, search and read papers in the terminal: ls, search, read, info")
    .example("papers ls", "the latest edition")
    .example("papers search sparse attention", "by words and meaning, the best first")
    .example("papers read 2309.12307", "as Markdown")
    .add(listCommand(context), searchCommand(context), readCommand(context), infoCommand(context));

const listCommand = (context: CliContext) =>
  new CliCommand("ls", "List an edition, what is trending, or the newest papers")
    .argument("[list]", "2025-06-10, 2025-W24, 2025-06, trending or newest; the latest edition without")
    .suggest(["trending", "newest"])
    .addOptions([...listOptions(), ...context.readingOptions])
    .example("papers ls", "the latest edition")
    .example("papers ls 2025-W24 --limit 5", "the best five of a week")
    .example("papers ls trending --json", "what readers turn to now, for a program")
    .action((list: string | undefined, options: OptionValues) => printList(context, options, listNamed(list)));

const searchCommand = (context: CliContext) =>
  new CliCommand("search", "Search by words and meaning")
    .argument("<query...>", "What the papers are about; several words are one query")
    .addOptions([
      new Option("--sort <order>", "The best, the newest or the most upvoted first").choices(SORTS),
      ...listOptions(),
      ...context.readingOptions,
    ])
    .example("papers search sparse attention", "by words and meaning, the best first")
    .example(`papers search 'author:Example cat:cs.LG after:2024-01 "loss function"'`, "narrowed")
    .example("papers search diffusion --sort date --json", "the newest first, for a program")
    .action((words: string[], options: OptionValues) => {
      const query = words.join(" ");
      const sort = SORTS.find((one) => one === options.sort) ?? SORTS[0];
      const path = savedAddress({ query, filter: {} });
      return printList(context, options, (reading, slice) =>
        readSearch(reading, { query, like: [], sort, filter: {}, ...slice }, path),
      );
    });

const readCommand = (context: CliContext) =>
  new CliCommand("read", "Print a paper as Markdown: abstract, versions, related papers, comments")
    .argument("<paper>", PAPER)
    .addOptions(context.readingOptions)
    .example("papers read 2309.12307", "as Markdown")
    .example("papers read https://arxiv.org/abs/2309.12307v2 | less", "by a link")
    .action((paper: string, options: OptionValues) =>
      withReading(context, options, async (reading) => {
        const view = await readPaper(reading, await getPaper(reading.db, paper));
        process.stdout.write(paperMarkdown(view, reading.address));
      }),
    );

const infoCommand = (context: CliContext) =>
  new CliCommand("info", "Print the facts of a paper")
    .argument("<paper>", PAPER)
    .addOptions([jsonOption(), ...context.readingOptions])
    .example("papers info 2309.12307", "its facts")
    .example("papers info 2309.12307 --json", "for a program")
    .action((paper: string, options: OptionValues) =>
      withReading(context, options, async (reading) => {
        const facts = paperFacts(await getPaper(reading.db, paper), reading.address, WHOLE);
        process.stdout.write(options.json ? asJson(facts) : `${factLines(facts).join("\n")}\n`);
      }),
    );

const PAPER = "An id such as 2309.12307, or a link to the paper";

async function withReading(
  context: CliContext,
  options: OptionValues,
  work: (reading: ReadContext) => Promise<void>,
): Promise<void> {
  const { reading, close } = await context.openReading(options);
  try {
    await work(reading);
  } finally {
    await close();
  }
}

/** The way to read a list of a name. Throws `config_invalid`. */
function listNamed(name: string | undefined): (reading: ReadContext, slice: Slice) => Promise<PaperList> {
  if (name === undefined) return readFront;
  if (name === "trending") return readTrending;
  if (name === "newest") return readNewest;
  const period = periodIn(name);
  if (period) return (reading, slice) => readEdition(reading, period, slice);
  throw new BroadsheetError(
    "config_invalid",
    `There is no list ${JSON.stringify(name)}. Editions are written 2025-06-10, 2025-W24 or 2025-06; the others are trending and newest. To search: broadsheet papers search ${name}`,
  );
}

/** A day, a week or a month; undefined for anything else. */
export const periodIn = (name: string): Period | undefined =>
  (["day", "week", "month"] as const).map((kind) => parsePeriod(kind, name)).find((period) => period !== undefined);

const printList = (
  context: CliContext,
  options: OptionValues,
  read: (reading: ReadContext, slice: Slice) => Promise<PaperList>,
): Promise<void> => {
  const slice = {
    limit: whole(options, "limit", DEFAULT_PAPERS, MAX_PAPERS) || 1,
    offset: whole(options, "offset", 0),
  };
  return withReading(context, options, async (reading) => {
    const unseen = await unseenBy(reading, options.unseenBy);
    const list = await read(reading, { ...slice, unseen });
    process.stdout.write(options.json ? asJson(listFacts(list, reading)) : listText(list, reading));
  });
};

/** The reader whose seen papers are left out; nobody without a handle. Throws `config_invalid` for an unknown one. */
async function unseenBy({ db }: ReadContext, handle: unknown): Promise<Unseen | undefined> {
  if (handle === undefined) return undefined;
  const reader = await findReader(db, { handle: String(handle).replace(/^@/, "") });
  if (reader) return { readerId: reader.id, asOf: Date.now() };
  throw new BroadsheetError(
    "config_invalid",
    `There is no reader @${handle} here, so nobody’s seen papers can be left out. “broadsheet readers” lists the handles.`,
  );
}

/** Throws `config_invalid`. */
function whole(options: OptionValues, name: string, otherwise: number, most = 100_000): number {
  const given = options[name];
  if (given === undefined) return otherwise;
  const number = /^\d{1,6}$/.test(String(given)) ? Number(given) : Number.NaN;
  if (number <= most) return number;
  throw new BroadsheetError(
    "config_invalid",
    `--${name} is ${JSON.stringify(given)}, but it must be a whole number up to ${most}.`,
  );
}

const listFacts = (list: PaperList, { address }: ReadContext) => ({
  title: list.title,
  address: address + list.path,
  says: list.message,
  total: list.total,
  ...(list.goodTotal === undefined ? {} : { goodTotal: list.goodTotal }),
  offset: list.offset,
  papers: list.papers.map(({ paper }) => paperFacts(paper, address, WHOLE)),
});

function listText(list: PaperList, { address }: ReadContext): string {
  const { bold, cyan, dim } = styled();
  const rank = String(list.offset + list.papers.length).length;
  const entries = list.papers.map(({ paper, named }, i) => {
    const facts = [byline(paper.authors, undefined, named), isoPartialDate(publishedOf(paper)), ...tally(paper)];
    return [
      `${String(list.offset + i + 1).padStart(rank)}  ${cyan(paper.id)}  ${bold(plainText(paper.title))}`,
      `${" ".repeat(rank + 2)}${dim(facts.join(" · "))}`,
    ].join("\n");
  });
  const head = `${bold(plainText(list.title))}\n${[extentOf(list), ...list.message, address + list.path].join(" ")}`;
  return `${[head, ...withPartLine(list, entries)].join("\n\n")}\n`;
}

/** A day without what is not known of it. */
const atPrecision = (day: string, precision: PaperFacts["revisedPrecision"]): string =>
  precision === "year" ? day.slice(0, "2019".length) : precision === "month" ? day.slice(0, "2019-05".length) : day;

function factLines(facts: PaperFacts): string[] {
  const { bold } = styled();
  const line = (name: string, value: string | undefined) => (value ? [`${bold(`${name}:`)} ${value}`] : []);
  return [
    bold(plainText(facts.title)),
    ...line("id", facts.id),
    ...line("authors", facts.authors.join(", ")),
    ...line("published", atPrecision(facts.published, facts.publishedPrecision)),
    ...line("revised", facts.revised && atPrecision(facts.revised, facts.revisedPrecision)),
    ...line("categories", facts.categories.join(", ")),
    ...line("upvotes", String(facts.upvotes)),
    ...line("comments", String(facts.comments)),
    ...line("withdrawn", facts.withdrawn ? "yes" : undefined),
    ...line("page", facts.address),
    ...line("source", facts.source),
    ...line("pdf", facts.pdf),
    ...facts.links.flatMap(({ kind, value }) => line(kind, value)),
    ...line("abstract", plainText(facts.abstract)),
  ];
}
