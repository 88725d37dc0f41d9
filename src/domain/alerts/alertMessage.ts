/** What an alert says, on every channel. */

import { clean, count } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { FollowKind } from "../follows/follow.ts";
import { paperPath } from "../pagePaths.ts";
import type { Paper } from "../papers/paper.ts";
import type { DatePrecision } from "../papers/partialDate.ts";

import { plainText } from "../papers/tex.ts";

/** One paper in a message. */
export interface AlertPaper {
  id: string;
  /** Has no markup. */
  title: string;
  /** The whole URL on this instance. */
  address: string;
  authors: string[];
  categories: string[];
  /** Has no markup; empty where there is none. */
  abstract: string;
  publishedAt: Instant;
  /** Present where only the year or the month is known. */
  publishedPrecision?: DatePrecision;
  /** Why it was found: `by Ada Lovelace`, `found by “spectral”`. At least one. */
  reasons: string[];
}

export interface AlertMessage {
  /** The same at every try of the same delivery. */
  id: string;
  at: Instant;
  /** The instance. */
  from: { title: string; address: string };
  /** Where the reader changes their alerts. */
  manage: string;
  /** The newest first, at most `SHOWN_PAPERS` of domain/alerts/alert. */
  papers: AlertPaper[];
  /** All papers of the delivery. */
  total: number;
  /** Present when somebody only tries a channel. */
  sample?: true;
}

/** Returns a paper as messages have it: without TeX, each text on one line, with its whole URL. */
export const asAlertPaper = (paper: Paper, address: string, reasons: string[]): AlertPaper => ({
  id: paper.id,
  title: clean(plainText(paper.title)),
  address: address + paperPath(paper.id),
  authors: paper.authors.map(clean),
  categories: paper.categories,
  abstract: clean(plainText(paper.abstract)),
  publishedAt: paper.publishedAt,
  ...(paper.publishedPrecision === undefined ? {} : { publishedPrecision: paper.publishedPrecision }),
  reasons: reasons.map(clean),
});

/** Returns why a follow found a paper. `did` is what a followed reader did. */
export function reasonOf(kind: FollowKind, label: string, did: string | null): string {
  if (kind === "author") return `by ${label}`;
  if (kind === "category") return `in ${label}`;
  if (kind === "search") return `found by ${label}`;
  return `${did ?? "found"} by ${label}`;
}

const NAMED_AUTHORS = 3;

/** Returns `Ada Lovelace, Alan Turing, Grace Hopper and 3 others · cs.LG`. */
export function bylineOf({ authors, categories }: Pick<AlertPaper, "authors" | "categories">): string {
  const named = authors.slice(0, NAMED_AUTHORS).join(", ");
  const rest = authors.length - NAMED_AUTHORS;
  const names = rest > 0 ? `${named} and ${count(rest, "other")}` : named;
  return [names, categories[0] ?? ""].filter(Boolean).join(" · ");
}

/** Returns `3 new papers`, or the title where there is one. */
export function headline({ papers, total, sample, from }: AlertMessage): string {
  if (sample) return `A try from ${from.title}: alerts will look like this`;
  const [only] = papers;
  return total === 1 && only ? `New: ${only.title}` : `${total} new papers`;
}
