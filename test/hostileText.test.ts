/**
 * Text of strangers costs no more than its length: no regular expression goes over a text time and again, and every
 * function that sees such text is timed with shapes that are made to be slow, as long as its edge lets in.
 */

import { readdirSync, readFileSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { contentDisposition } from "../src/api/export/fileName.ts";
import { initialsOf, splitName } from "../src/domain/citations/names.ts";
import { texSafe } from "../src/domain/citations/tex.ts";
import { venueOf } from "../src/domain/citations/venue.ts";
import { cleanComment } from "../src/domain/discussion/comment.ts";
import { mentionsInProse } from "../src/domain/discussion/mentions.ts";
import { failureKind, statusIn } from "../src/domain/mail/bounce.ts";
import { isMailAddress } from "../src/domain/mail/mailAddress.ts";
import { foldName, splitNames } from "../src/domain/papers/authorNames.ts";
import { readAuthors } from "../src/domain/papers/authorParts.ts";
import { doisIn } from "../src/domain/papers/doi.ts";
import { parsePaperId } from "../src/domain/papers/paperId.ts";
import { titleKey } from "../src/domain/papers/paperIdentity.ts";
import { linksIn, toProject, uniqueLinks } from "../src/domain/papers/paperLinks.ts";
import { arxivIdCited } from "../src/domain/papers/paperUrl.ts";
import { plainText, texToText } from "../src/domain/papers/tex.ts";
import { isWithdrawal } from "../src/domain/papers/withdrawal.ts";
import { initials } from "../src/domain/readers/avatarInitials.ts";
import { containsAddress } from "../src/domain/readers/claim.ts";
import { skeleton } from "../src/domain/readers/confusables.ts";
import { claimsOffice, handleFrom } from "../src/domain/readers/handle.ts";
import { searchable, surfaceWords, tokens } from "../src/domain/search/normalizeWords.ts";
import { stripMarkup } from "../src/lib/markup/stripMarkup.ts";
import { own } from "../src/lib/ownText.ts";
import { sanitizeText } from "../src/lib/sanitizeText.ts";
import { clean, fold } from "../src/lib/text.ts";
import { trimTrailing, withoutBrackets, withoutSlash } from "../src/lib/trim.ts";
import { truncateAtWord } from "../src/lib/truncate.ts";
import { readReturned } from "../src/mail/bounceParser.ts";
import { createReturnPaths } from "../src/mail/verp.ts";
import { wrap } from "../src/mail/wrapText.ts";
import { within } from "../src/outgoing/text.ts";
import { inline } from "../src/presenters/escapeMarkdown.ts";
import { mentionsIn, renderComment } from "../src/render/comment.ts";
import { typeset } from "../src/render/math.ts";
import { parseQuery } from "../src/search/text/query.ts";
import { markWords, queryStems, snippet } from "../src/search/text/words.ts";
import { authorsIn, FULL_NAMES } from "../src/sources/authorLists.ts";
import { createMacros, fieldsOf } from "../src/sources/files/bibtexFields.ts";
import { readBibtexNames } from "../src/sources/files/bibtexNames.ts";
import { headOf } from "../src/sources/files/fields/crossref.ts";
import { dateFrom } from "../src/sources/files/fields/dates.ts";
import { recognise } from "../src/sources/files/formats.ts";
import { expressionsIn, piecesOf } from "./support/hostile/expressions.ts";
import { freshInstance } from "./support/instance.ts";

const SOURCE = join(import.meta.dirname, "../src");

/** Milliseconds that this thread works: other programs on the machine do not count. */
async function cost(work: () => unknown, runs: number): Promise<number> {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < runs; i++) {
    const began = process.threadCpuUsage();
    await work();
    const { user, system } = process.threadCpuUsage(began);
    least = Math.min(least, (user + system) / 1_000);
  }
  return least;
}

describe("regular expressions", () => {
  /** Twice the text takes twice the time, not four times. */
  const MAX_RATIO = 3;
  const CHARACTERS = 2_000;
  /** So much of what the plainest expression of the bad kind takes here is nothing, whatever the machine is. */
  const NOTHING = 1 / 4;
  let nothingMs: number | undefined;

  /** Of several runs the shortest, by the wall: never less than the work takes, and exact. */
  function wallMs(work: () => unknown, runs: number, enough = 0): number {
    let least = Number.POSITIVE_INFINITY;
    for (let i = 0; i < runs && least >= enough; i++) {
      const began = performance.now();
      work();
      least = Math.min(least, performance.now() - began);
    }
    return least;
  }

  /** Milliseconds of which nothing is said: measured, for machines differ, and the bad kind must be well above. */
  function nothing(): number {
    const text = `${"*".repeat(CHARACTERS)}\0`;
    nothingMs ??= NOTHING * wallMs(() => text.replace(/[*]+$/, ""), 20);
    return nothingMs;
  }

  /** The time of this thread comes in ticks of some milliseconds on some machines, so work is repeated until it is many. */
  const MEASURABLE_MS = 40;
  function threadMs(work: () => unknown): number {
    const began = process.threadCpuUsage();
    for (let runs = 1; ; runs++) {
      work();
      const { user, system } = process.threadCpuUsage(began);
      const ms = (user + system) / 1_000;
      if (ms >= MEASURABLE_MS) return ms / runs;
    }
  }
  const COMMON = [..." \n\ta1-.,/({[<\"'*$\\"];

  /** A shape that takes more than its length, in words; undefined where there is none. */
  function slowShape(expression: RegExp, pieces: string[]): string | undefined {
    const pumps = [...new Set([...COMMON, ...pieces, ...pieces.slice(0, 4).flatMap((a) => [`${a} `, ` ${a}`, a + a])])];
    const beginnings = [...new Set(["", pieces[0] ?? "", pieces.slice(0, 3).join("")])];
    for (const begin of beginnings)
      for (const pump of pumps)
        for (const end of ["\0", "\n\0"]) {
          const on = (characters: number) => {
            const text = begin + pump.repeat(Math.ceil(characters / pump.length)) + end;
            return () => text.replace(expression, "");
          };
          const least = nothing();
          if (wallMs(on(CHARACTERS), 5, least) < least) continue;
          const growth = () => threadMs(on(8 * CHARACTERS)) / threadMs(on(4 * CHARACTERS));
          const first = growth();
          // A single one may be the machine's doing.
          const ratio = first > MAX_RATIO ? Math.min(first, growth()) : first;
          if (ratio > MAX_RATIO) return `${JSON.stringify([begin, pump, end])}: ${ratio.toFixed(1)} times as long`;
        }
    return undefined;
  }

  it("of the program take twice as long for twice as much, whatever they are given", () => {
    const slow: string[] = [];
    let tried = 0;
    for (const file of readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) =>
      /\.tsx?$/.test(name),
    ))
      for (const expression of expressionsIn(readFileSync(join(SOURCE, file), "utf8"))) {
        let compiled: RegExp;
        try {
          compiled = new RegExp(expression.source, expression.flags);
        } catch {
          continue; // A closing tag of JSX.
        }
        tried++;
        const shape = slowShape(compiled, piecesOf(expression).slice(0, 8));
        if (shape)
          slow.push(`${relative(SOURCE, join(SOURCE, file))}:${expression.line} /${expression.source}/ ${shape}`);
      }
    expect(slow).toEqual([]);
    expect(tried).toBeGreaterThan(500);
  }, 120_000);

  it.each([/\/+$/, /\s+$/, /[*†]+$/, /\s*,\s*x/, /\([^)]*\)/g, /[^a]+b/])(
    "that do not are found out: %s",
    (expression) => {
      expect(slowShape(expression, piecesOf({ ...expression, source: expression.source, line: 1 }))).toBeDefined();
    },
  );
});

/** Repeated up to the size; some begin or end with something else. */
const SHAPES: [piece: string, begin?: string, end?: string][] = [
  [" ", "", "x"],
  ["\n", "", "x"],
  ["\t ", "x", "x"],
  ["\n \n\n\n", "", "x"],
  ["/", "https://a.b/", "x"],
  [".", "", "x"],
  ["-", "a", "x"],
  ["*", "", "x"],
  ["_", "", "x"],
  ["~", "", "x"],
  [",", "", "x"],
  [" and ", "", ","],
  [", Jr", "", ""],
  ["(", "", ""],
  ["()", "", ""],
  ["[", "", ""],
  ["[a](", "", ""],
  ["![", "", ""],
  ["<", "", ""],
  ["<a href=", "", ""],
  ["&#", "", ""],
  ["{", "", ""],
  ["}", "{", ""],
  ["\\", "", ""],
  ["\\(", "", ""],
  ["\\[", "", ""],
  ["\\( \\)", "", ""],
  ["$", "", ""],
  ["$$ ", "", ""],
  ["$x", "", ""],
  ["\\begin{math}", "", ""],
  ["\\textbf{", "", ""],
  ["\\href{a}{", "", ""],
  ["{\\em ", "", ""],
  ["``", "", ""],
  ["`", "", ""],
  ["“", "", ""],
  ["'", "", ""],
  ['"', "", ""],
  ['-"a', "", ""],
  ["a:", "", ""],
  ["@a ", "", ""],
  ["@a-", "", ""],
  ["a.b@", "", ""],
  ["http://", "", ""],
  ["github.com/", "", ""],
  ["arxiv:", "", " "],
  ["10.1000/a;", "doi:", ""],
  ["1", "", ""],
  ["a", "", ""],
  ["a-", "", ""],
  ["A b. ", "", ""],
  ["é\u0301", "", ""],
  ["\u0301", "a", ""],
  ["\u200b ", "", "x"],
  ["\r", "", "x"],
  ["> ", "", ""],
  ["- ", "", "x"],
  ["[>*", "", ""],
  ["|$![", "", ""],
  ["https://a.b/é", "", ""],
  ["\\item[a]", "", ""],
  ["1\\textsuperscript{1}", "", ""],
  ["\\uppercase{a", "", ""],
  ["{\\foo ", "", ""],
  ["\\kern1", "", ""],
  ["\\cite[a", "", ""],
  ["\\ifmmode ", "", ""],
  ["\\begin{itemize}", "", ""],
  ["\\text{$", "", ""],
  ["</i>", "", ""],
  ["| ", "", ""],
  ["|-\n", "a|b\n", ""],
  ["ﬁ", "", ""],
  ["ing", "", ""],
  ["withdrawn by ", "", ""],
  ["O(", "", ""],
];

/** At the size that is let in. Slower machines than ours may take longer, if twice the text takes twice as long. */
const BUDGET_MS = 100;
const SLOW_BUDGET_MS = 500;

const paths = createReturnPaths("a secret that is long enough for this", "bounces@example.org", "example.org");
const stems = queryStems("neural networks a b");

/** Every function over text of strangers, and how much of it is let in. */
const FUNCTIONS: Record<string, [characters: number, work: (text: string) => unknown]> = {
  // Papers, by sources, imports and libraries.
  texToText: [50_000, texToText],
  plainText: [50_000, plainText],
  clean: [50_000, clean],
  fold: [50_000, fold],
  withoutMarkup: [50_000, stripMarkup],
  withoutDoubles: [50_000, uniqueLinks],
  linksIn: [55_000, linksIn],
  isWithdrawal: [50_000, (text) => isWithdrawal(text.slice(0, 5_000), text, text.slice(0, 2_000))],
  splitNames: [200_000, splitNames],
  readAuthors: [1_500, (text) => readAuthors([{ family: text.slice(0, 500), given: text.slice(0, 500), suffix: "" }])],
  foldName: [500, foldName],
  titleKey: [2_000, titleKey],
  toProject: [500, toProject],
  splitName: [1_500, splitName],
  initialsOf: [1_500, initialsOf],
  venueOf: [2_000, venueOf],
  texSafe: [50_000, (text) => texSafe(text, true)],
  readBibtexNames: [100_000, readBibtexNames],
  authorsIn: [100_000, (text) => authorsIn([text], FULL_NAMES)],
  doisIn: [60_000, doisIn],
  dateFrom: [60_000, dateFrom],
  headOf: [100_000, headOf],
  arxivIdCited: [60_000, arxivIdCited],
  fieldsOf: [100_000, (text) => fieldsOf(`k, a = ${text}`, createMacros())],
  recognise: [
    65_536,
    (text) =>
      recognise({
        name: "a",
        path: "a",
        progress: () => 0,
        async *bytes() {
          yield Buffer.from(text);
        },
      }).catch(() => undefined),
  ],
  // Search.
  searchable: [50_000, searchable],
  tokens: [50_000, tokens],
  surfaceWords: [50_000, surfaceWords],
  parseQuery: [5_000, parseQuery],
  queryStems: [5_000, queryStems],
  snippet: [50_000, (text) => snippet(text, stems)],
  markWords: [50_000, (text) => markWords(text, stems)],
  own: [50_000, own],
  // What readers write.
  harmless: [20_000, sanitizeText],
  cleanComment: [20_000, (text) => attempted(() => cleanComment(text))],
  mentionsInProse: [10_000, mentionsInProse],
  mentionsIn: [10_000, mentionsIn],
  renderComment: [10_000, renderComment],
  typeset: [1_000, (text) => typeset(text, false)],
  parsePaperId: [2_000, parsePaperId],
  handleFrom: [10_000, (text) => handleFrom(text, new Set())],
  claimsOffice: [1_000, claimsOffice],
  skeleton: [1_000, skeleton],
  initials: [1_000, (text) => initials(text)],
  isMailAddress: [10_000, isMailAddress],
  namesAddress: [2_000, (text) => containsAddress(text, "a@b.example")],
  // What is made of it elsewhere.
  inline: [50_000, inline],
  contentDisposition: [1_000, (text) => contentDisposition(true, text, "bib")],
  truncateAtWord: [50_000, (text) => truncateAtWord(text, 40_000)],
  wrap: [50_000, (text) => wrap(text, 72, "  ", true)],
  within: [50_000, (text) => within(text, 3_000)],
  // What comes back by mail.
  failureKind: [65_536, (text) => failureKind("", text)],
  statusIn: [65_536, statusIn],
  readReturned: [
    65_536,
    (text) => readReturned(Buffer.from(`From: MAILER-DAEMON@a.example\nTo: b@c.example\n\n${text}`), paths),
  ],
  // Paths and addresses.
  withoutSlash: [500_000, withoutSlash],
  withoutBrackets: [50_000, withoutBrackets],
  trimTrailing: [50_000, (text) => trimTrailing(text, ".,;:!?")],
};

function attempted(work: () => unknown): void {
  try {
    work();
  } catch {
    // A refusal is an answer too.
  }
}

describe("text of strangers", () => {
  it.each(Object.entries(FUNCTIONS))(
    "is read in the time that its length tells: %s",
    async (_, [characters, work]) => {
      const slow: string[] = [];
      for (const [piece, begin = "", end = ""] of SHAPES) {
        const made = (length: number) => begin + piece.repeat(Math.floor((length - 20) / piece.length)) + end;
        const [whole, half] = [made(characters), made(characters / 2)];
        if ((await cost(() => work(whole), 1)) < BUDGET_MS) continue;
        const ms = await cost(() => work(whole), 3);
        if (ms < BUDGET_MS) continue;
        const ratio = ms / (await cost(() => work(half), 3));
        if (ms > SLOW_BUDGET_MS || ratio > 3)
          slow.push(
            `${JSON.stringify([begin, piece, end])}: ${ms.toFixed(0)} ms, ${ratio.toFixed(1)} times half of it`,
          );
      }
      expect(slow).toEqual([]);
    },
    60_000,
  );

  it("in an address: half a million slashes lead nowhere, at once", async () => {
    const { app } = await freshInstance();
    const address = `https://papers.example/x${"/".repeat(500_000)}y`;
    const ms = await cost(() => app.request(address), 2);
    expect(ms).toBeLessThan(SLOW_BUDGET_MS);
    const { status, headers } = await app.request("https://papers.example/about///");
    expect([status, headers.get("location")]).toEqual([301, "/about"]);
  });
});
