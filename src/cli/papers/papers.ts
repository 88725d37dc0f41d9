/** `broadsheet papers ls|search|read|info`: reading in the terminal. */
import { type ArgsDef, defineCommand } from "citty";
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
import { plainText } from "../../domain/papers/tex.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { byline, extentOf, tally } from "../../presenters/listMarkdown.ts";
import { type PaperFacts, paperFacts } from "../../presenters/paperJson.ts";
import { paperMarkdown } from "../../presenters/paperMarkdown.ts";
import type { ReadContext } from "../../presenters/readContext.ts";
import { SORTS } from "../../search/rank/ranking.ts";
import { savedAddress } from "../../search/saved/savedSearch.ts";
import type { CliContext } from "../cliContext.ts";
import { asJson, JSON_OPTION } from "../lib/json.ts";
import { styled } from "../lib/style.ts";

const MAX_PAPERS = 120;
const USUAL_PAPERS = 20;
const WHOLE = { abstract: Number.POSITIVE_INFINITY, authors: Number.POSITIVE_INFINITY };

const LIST_OPTIONS = {
  limit: {
    type: "string",
    description: `Papers at most, up to ${MAX_PAPERS}; ${USUAL_PAPERS} without`,
    valueHint: "N",
  },
  offset: { type: "string", description: "Papers to pass over first", valueHint: "N" },
  ...JSON_OPTION,
} as const satisfies ArgsDef;

type Options = Record<string, unknown> & { _: string[] };

export const papersLsCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "papers ls", description: "List an edition, what is trending, or the newest papers" },
    args: {
      list: {
        type: "positional",
        description: "2025-06-10, 2025-W24, 2025-06, trending or newest; the latest edition without",
        required: false,
      },
      ...LIST_OPTIONS,
      ...parts.readingOptions,
    },
    run: ({ args }) => {
      const read = listNamed(args.list === undefined ? undefined : String(args.list));
      return listing(parts, args, read);
    },
  });

export const papersSearchCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "papers search", description: "Search by words and meaning" },
    args: {
      query: {
        type: "positional",
        description: "What the papers are about; several words are one query",
        required: true,
      },
      sort: { type: "enum", description: "The best, the newest or the most upvoted first", options: [...SORTS] },
      ...LIST_OPTIONS,
      ...parts.readingOptions,
    },
    run: ({ args }) => {
      const query = args._.join(" ");
      const sort = SORTS.find((one) => one === args.sort) ?? SORTS[0];
      const path = savedAddress({ query, filter: {} });
      return listing(parts, args, (shelf, slice) =>
        readSearch(shelf, { query, like: [], sort, filter: {}, ...slice }, path),
      );
    },
  });

export const papersReadCommand = (parts: CliContext) =>
  defineCommand({
    meta: {
      name: "papers read",
      description: "Print a paper as Markdown: abstract, versions, related papers, comments",
    },
    args: { paper: paperArgument, ...parts.readingOptions },
    run: ({ args }) =>
      onShelf(parts, args, async (shelf) => {
        const reading = await readPaper(shelf, await getPaper(shelf.db, String(args.paper)));
        process.stdout.write(paperMarkdown(reading, shelf.address));
      }),
  });

export const papersInfoCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "papers info", description: "Print the facts of a paper" },
    args: { paper: paperArgument, ...JSON_OPTION, ...parts.readingOptions },
    run: ({ args }) =>
      onShelf(parts, args, async (shelf) => {
        const facts = paperFacts(await getPaper(shelf.db, String(args.paper)), shelf.address, WHOLE);
        process.stdout.write(args.json ? asJson(facts) : `${factLines(facts).join("\n")}\n`);
      }),
  });

const paperArgument = {
  type: "positional",
  description: "An id such as 2309.12307, or a link to the paper",
  required: true,
} as const;

async function onShelf(
  parts: CliContext,
  options: Options,
  work: (shelf: ReadContext) => Promise<void>,
): Promise<void> {
  const { shelf, close } = await parts.openShelf(options);
  try {
    await work(shelf);
  } finally {
    await close();
  }
}

/** The way to read a list of a name. Throws `config_invalid`. */
function listNamed(name: string | undefined): (shelf: ReadContext, slice: Slice) => Promise<PaperList> {
  if (name === undefined) return readFront;
  if (name === "trending") return readTrending;
  if (name === "newest") return readNewest;
  const period = periodIn(name);
  if (period) return (shelf, slice) => readEdition(shelf, period, slice);
  throw new BroadsheetError(
    "config_invalid",
    `There is no list ${JSON.stringify(name)}. Editions are written 2025-06-10, 2025-W24 or 2025-06; the others are trending and newest. To search: broadsheet papers search ${name}`,
  );
}

/** A day, a week or a month; undefined for anything else. */
export const periodIn = (name: string): Period | undefined =>
  (["day", "week", "month"] as const).map((kind) => parsePeriod(kind, name)).find((period) => period !== undefined);

const listing = (
  parts: CliContext,
  options: Options,
  read: (shelf: ReadContext, slice: Slice) => Promise<PaperList>,
): Promise<void> => {
  const slice = { limit: whole(options, "limit", USUAL_PAPERS, MAX_PAPERS) || 1, offset: whole(options, "offset", 0) };
  return onShelf(parts, options, async (shelf) => {
    const list = await read(shelf, slice);
    process.stdout.write(options.json ? asJson(listFacts(list, shelf)) : listText(list, shelf));
  });
};

/** Throws `config_invalid`. */
function whole(options: Options, name: string, otherwise: number, most = 100_000): number {
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
  offset: list.offset,
  papers: list.papers.map(({ paper }) => paperFacts(paper, address, WHOLE)),
});

function listText(list: PaperList, { address }: ReadContext): string {
  const { bold, cyan, dim } = styled();
  const rank = String(list.offset + list.papers.length).length;
  const entries = list.papers.map(({ paper }, i) => {
    const facts = [byline(paper.authors), new Date(paper.publishedAt).toISOString().slice(0, 10), ...tally(paper)];
    return [
      `${String(list.offset + i + 1).padStart(rank)}  ${cyan(paper.id)}  ${bold(plainText(paper.title))}`,
      `${" ".repeat(rank + 2)}${dim(facts.join(" · "))}`,
    ].join("\n");
  });
  const head = `${bold(plainText(list.title))}\n${[extentOf(list), ...list.message, address + list.path].join(" ")}`;
  return `${[head, ...entries].join("\n\n")}\n`;
}

function factLines(facts: PaperFacts): string[] {
  const { bold } = styled();
  const line = (name: string, value: string | undefined) => (value ? [`${bold(`${name}:`)} ${value}`] : []);
  return [
    bold(plainText(facts.title)),
    ...line("id", facts.id),
    ...line("authors", facts.authors.join(", ")),
    ...line("published", facts.published),
    ...line("revised", facts.revised),
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
