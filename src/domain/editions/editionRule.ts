/**
 * Rule: what fills editions besides what people submit: categories, a query, or both, and how many papers a day.
 * Rules stand in a text file, a section each:
 *
 *   [Retrieval]
 *   categories: cs.IR, cs.CL
 *   query: "dense retrieval" -survey
 *   papers: 10
 *   order: relevance
 */

import { BroadsheetError } from "../../lib/errors.ts";
import { clean, fold } from "../../lib/text.ts";
import { HOUR_MS } from "../../lib/time.ts";
import { CATEGORY_CODE, isFollowable } from "../papers/categories.ts";

export const ORDERS = ["relevance", "newest", "oldest"] as const;
export type Order = (typeof ORDERS)[number];

export interface Rule {
  /** As pages call it: by the rule “Retrieval”. */
  name: string;
  /** A paper must be in one of these or in one below it (`cs` has `cs.LG`); empty for all. */
  categories: string[];
  /** In the query language; absent where categories are enough. */
  query?: string;
  /** At most this many papers a day. */
  papers: number;
  order: Order;
  /**
   * 0 to 1: how well a paper must match, compared with the best of the library, if it has any of the query's words.
   * Absent: it must have every word.
   */
  minimum?: number;
}

export const RULE_LIMITS = { fileBytes: 65_536, rules: 50, papers: 200, nameCharacters: 60, queryCharacters: 500 };
const DEFAULT_PAPERS = 10;

/** Days that are made up for, today included, when nobody filled them at their time. */
export const CATCH_UP_DAYS = 7;
/** For so long after its own day a paper that comes late still enters an edition. */
export const LATE_DAYS = 14;
/** A day is not filled before its papers have come, but waits for so long after their list only. */
export const PATIENCE_MS = 3 * HOUR_MS;

/** Says what is wrong with a query, or nothing. */
export type CheckQuery = (query: string) => string | undefined;

/** Throws `config_invalid` with a sentence that names the file, the line, what is wrong and what it must be. */
export function parseRules(text: string, file: string, checkQuery: CheckQuery): Rule[] {
  const drafts: Draft[] = [];
  for (const [i, whole] of text
    .replace(/^\ufeff/, "")
    .split(/\r?\n/)
    .entries()) {
    const line = clean(whole);
    const refuse = (why: string): never => refuseLine(file, i + 1, why);
    if (line === "" || line.startsWith("#")) continue;
    const heading = /^\[(.*)\]$/.exec(line);
    if (heading) drafts.push(begin(clean(heading[1] ?? ""), i + 1, drafts, refuse));
    else setField(drafts.at(-1), line, checkQuery, refuse);
  }
  return drafts.map((draft) => finish(draft, file));
}

type Draft = Partial<Rule> & { name: string; line: number };
type Refuse = (why: string) => never;

function begin(name: string, line: number, before: readonly Draft[], refuse: Refuse): Draft {
  if (name === "" || name.length > RULE_LIMITS.nameCharacters)
    refuse(`a rule's name must have 1 to ${RULE_LIMITS.nameCharacters} characters`);
  if (before.some((draft) => fold(draft.name) === fold(name))) refuse(`there is another rule called ${name}`);
  if (before.length >= RULE_LIMITS.rules) refuse(`there may be ${RULE_LIMITS.rules} rules at most`);
  return { name, line };
}

function setField(draft: Draft | undefined, line: string, checkQuery: CheckQuery, refuse: Refuse): void {
  const [, field = "", value = ""] = /^([A-Za-z]+)\s*:\s*(.*)$/.exec(line) ?? [];
  if (field === "") refuse("this is neither a rule's name, as [Retrieval], nor a field with its value, as papers: 10");
  if (!draft) throw refuse("a rule begins with its name, as [Retrieval]");
  const set = Object.hasOwn(FIELDS, field.toLowerCase()) && FIELDS[field.toLowerCase()];
  if (!set) throw refuse(`there is no field ${field}; there are ${Object.keys(FIELDS).join(", ")}`);
  if (field.toLowerCase() in draft) refuse(`this rule has ${field} already`);
  if (value === "") refuse(`${field} has no value`);
  set(draft, value, refuse, checkQuery);
}

const FIELDS: Record<string, (draft: Draft, value: string, refuse: Refuse, checkQuery: CheckQuery) => void> = {
  categories(draft, value, refuse) {
    draft.categories = [...new Set(value.split(/[\s,]+/).filter(Boolean))];
    const odd = draft.categories.find((one) => !isCategory(one));
    if (odd) refuse(`${odd} is no category; they are written cs.LG, or cs for all of computer science`);
  },
  query(draft, value, refuse, checkQuery) {
    if (value.length > RULE_LIMITS.queryCharacters)
      refuse(`a query may have ${RULE_LIMITS.queryCharacters} characters at most`);
    const wrong = checkQuery(value);
    if (wrong) refuse(`the query cannot be used: ${wrong}`);
    draft.query = value;
  },
  papers(draft, value, refuse) {
    draft.papers = /^\d{1,4}$/.test(value) ? Number(value) : 0;
    if (draft.papers < 1 || draft.papers > RULE_LIMITS.papers)
      refuse(`papers must be a whole number from 1 to ${RULE_LIMITS.papers}`);
  },
  order(draft, value, refuse) {
    draft.order = ORDERS.find((order) => order === value.toLowerCase()) ?? refuse(`order must be ${either(ORDERS)}`);
  },
  minimum(draft, value, refuse) {
    const share = /^(\d{1,3})\s*%$/.exec(value);
    draft.minimum = Number(share?.[1] ?? 0) / 100;
    if (draft.minimum <= 0 || draft.minimum > 1) refuse("minimum must be a share from 1% to 100%");
  },
};

/** arXiv's must be among arXiv's; other sources have their own. */
const isCategory = (code: string): boolean =>
  CATEGORY_CODE.test(code) && (isFollowable(code) || !isFollowable(code.split(".")[0] ?? ""));

function finish({ line, ...draft }: Draft, file: string): Rule {
  const refuse = (why: string): never => refuseLine(file, line, `the rule ${draft.name} ${why}`);
  if (!draft.categories && draft.query === undefined)
    refuse("says nothing of which papers: give it categories or a query");
  if (draft.query === undefined && draft.minimum !== undefined) refuse("has a minimum, which needs a query");
  if (draft.query === undefined && draft.order === "relevance")
    refuse("cannot be ordered by relevance without a query");
  const order = draft.order ?? (draft.query === undefined ? "newest" : "relevance");
  return { ...draft, categories: draft.categories ?? [], papers: draft.papers ?? DEFAULT_PAPERS, order };
}

const either = (words: readonly string[]): string => `${words.slice(0, -1).join(", ")} or ${words.at(-1)}`;

function refuseLine(file: string, line: number, why: string): never {
  throw new BroadsheetError("config_invalid", `${file}, line ${line}: ${why}.`);
}

/** What a rule takes, as a sentence without its end: `papers of cs.IR or cs.CL that match dense retrieval, …`. */
export function describeRule({ categories, query, papers, order, minimum }: Rule): string {
  const of = categories.length > 0 ? ` of ${categories.length > 1 ? either(categories) : categories[0]}` : "";
  const match = query === undefined ? "" : ` that match ${query}`;
  const least = minimum === undefined ? "" : ` at least ${Math.round(minimum * 100)}% as well as the library’s best`;
  const first = order === "relevance" ? "the most relevant" : `the ${order}`;
  return `papers${of}${match}${least}, ${first} ${papers} a day`;
}
