/** Why a search has a paper, in words; the scores are one click away. */
import type { Child } from "hono/jsx";
import type { Paper } from "../../domain/papers/paper.ts";
import { plainText } from "../../domain/papers/tex.ts";
import type { RankedHit } from "../../search/rank/fusion.ts";
import type { QueryStems } from "../../search/text/queryStems.ts";
import { matchedWords, stemOf, type WordWeights } from "../../search/text/words.ts";

/** A paper whose meaning counts for at least this share of the closest paper's on the page is close. */
const CLOSE_SHARE = 0.7;
/** As many authors are named at most. */
const NAMED_AUTHORS = 3;

/** What a search knows of all of its results. */
export interface SearchHints {
  /** How much each word tells, by its stem. */
  weights: WordWeights;
  /** The words as they were typed, by their stems. */
  typed: QueryStems;
  /** Names of authors that the search asks for. */
  names: readonly string[];
  /** The most that meaning gives to a paper of the page. */
  closest: number;
}

interface WhyFoundProps {
  paper: Paper;
  reason: RankedHit;
  stems: QueryStems;
  /** Words of the query in the abstract. */
  inAbstract: readonly string[];
  /** Authors of the paper that the search asks for by name. */
  authors: ReadonlySet<string>;
  hints: SearchHints;
}

export const WhyFound = (found: WhyFoundProps) => {
  const { paper, reason } = found;
  return (
    <details class="reason">
      <summary>
        {grounds(found)}
        <span class="unseen">: the scores of {plainText(paper.title)}</span>
      </summary>
      <p>
        Words give {reason.words.toFixed(2)}. Meaning gives {reason.meaning.toFixed(2)}. Together{" "}
        {(reason.words + reason.meaning).toFixed(2)}.
      </p>
    </details>
  );
};

/** `Matches graph, network in the title, sparse in the abstract; close in meaning` */
function grounds({ paper, reason, stems, inAbstract, authors, hints }: WhyFoundProps): Child {
  const inTitle = matchedWords(paper.title, stems);
  const titled = new Set(inTitle.map(stemOf));
  const onlyInAbstract = inAbstract
    .filter((word) => !titled.has(stemOf(word)))
    .map((word) => hints.typed.get(stemOf(word)) ?? word);
  // Names are looked through where words are left over: a paper may have thousands.
  const isComplete = titled.size + onlyInAbstract.length >= stems.size;
  const inNames = isComplete ? [] : matchedWords(paper.authors.join("; "), stems);
  const places = [
    ...place(inTitle, "in the title"),
    ...place(onlyInAbstract, "in the abstract"),
    ...place(inNames, "among the authors"),
  ];
  const isClose = reason.meaning > 0 && reason.meaning >= hints.closest * CLOSE_SHARE;
  const clauses: Clause[] = [
    ...(authors.size > 0 ? [{ begins: "by ", tells: words([...authors].slice(0, NAMED_AUTHORS)) }] : []),
    ...(places.length > 0 ? [{ begins: "matches ", tells: commaSeparated(places) }] : []),
    ...(isClose ? [{ begins: "close in meaning" }] : []),
  ];
  if (clauses.length === 0) clauses.push({ begins: reason.meaning > 0 ? "related in meaning" : "matches the search" });
  return clauses.map(({ begins, tells }, i) => (
    <>
      {i > 0 ? `; ${begins}` : begins.charAt(0).toUpperCase() + begins.slice(1)}
      {tells}
    </>
  ));
}

/** A main clause: how it begins, and the words that it ends with. */
interface Clause {
  begins: string;
  tells?: Child;
}

const place = (found: readonly string[], where: string): Child[] =>
  found.length === 0
    ? []
    : [
        <>
          {words(found)} {where}
        </>,
      ];

const words = (found: readonly string[]): Child => commaSeparated(found.map((word) => <b>{word}</b>));

const commaSeparated = (parts: readonly Child[]): Child =>
  parts.map((part, i) => (
    <>
      {i > 0 && ", "}
      {part}
    </>
  ));
