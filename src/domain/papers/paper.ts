/**
 * Paper: one work, by a stable id. An arXiv id without version (`2309.12307`, `math/0211159`) where there is one,
 * else `source:local-id` (`conf:colt2023/78c7fd42e1`).
 * Version: one dated revision of a paper; the newest supplies title and abstract.
 * Record: what one source says about a paper at one time. Records under several ids may be one paper.
 * Revision: a number that rises with every change to any paper; the index, which follows the records, asks for
 * "everything after revision n".
 */

import type { Instant } from "../../lib/time.ts";
import type { ExternalScore } from "../editions/externalListing.ts";
import type { AuthorList } from "./authorParts.ts";
import type { Link } from "./link.ts";
import { type DatePrecision, exactest, type PartialInstant } from "./partialDate.ts";

export interface Version {
  /** 1 for the first. */
  version: number;
  createdAt: Instant;
  /** Present where the source tells the year or the month alone; `createdAt` is its beginning then. */
  precision?: DatePrecision;
}

/** A paper as a source describes it, checked and cleaned. */
export interface PaperRecord extends AuthorList {
  id: string;
  /** Ids that earlier releases made for the same entry. Absent where there are none. */
  formerIds?: string[];
  title: string;
  /** Empty where the source gives none. */
  abstract: string;
  /** The first is the primary one. Empty where the source gives none. */
  categories: string[];
  /** At least one, oldest first. */
  versions: Version[];
  /** The authors' remark ("12 pages, 3 figures"). Absent where there is none. */
  comments?: string;
  links: Link[];
  /** Present when the newest version withdraws the paper. */
  withdrawn?: true;
  /**
   * Present when the record does not come from the id's own source. Such a record creates a paper that is not known
   * yet, and yields to any record from the id's own source.
   */
  provisional?: true;
}

/** A paper as lists and pages show it. */
export interface Paper extends AuthorList {
  /** Internal and never shown. Ids may change when papers are merged, keys do not. */
  key: number;
  id: string;
  title: string;
  abstract: string;
  categories: string[];
  links: Link[];
  publishedAt: Instant;
  /** Present where only the year or the month of `publishedAt` is known. */
  publishedPrecision?: DatePrecision;
  /** When the newest version appeared. */
  updatedAt: Instant;
  /** Present where only the year or the month of `updatedAt` is known. */
  updatedPrecision?: DatePrecision;
  comments?: string;
  upvotes: number;
  /** The number of comments that everybody sees. */
  commentCount: number;
  /** Upvotes on other sites; empty where it is listed on none. */
  elsewhere: ExternalScore[];
  /** Whether its authors or its source withdrew it. */
  withdrawn: boolean;
  /** Whether it belongs to the demo edition. */
  demo: boolean;
}

/** When the newest version appeared. */
export const newestOf = (versions: readonly Version[]): Instant => Math.max(...versions.map((v) => v.createdAt));

/** When a paper was published and last revised, as exactly as its versions tell. */
export function datesOf(versions: readonly Version[]): { published: PartialInstant; updated: PartialInstant } {
  const dates = exactest(versions.map(({ createdAt: at, precision }): PartialInstant => ({ at, precision })));
  const published = dates.reduce((oldest, date) => (date.at < oldest.at ? date : oldest));
  const updated = dates.reduce((newest, date) => (date.at > newest.at ? date : newest));
  return { published, updated };
}

/** When a paper was published, at the precision that is known. */
export const publishedOf = ({ publishedAt: at, publishedPrecision: precision }: PublishedDate): PartialInstant => ({
  at,
  precision,
});

/** When the newest version of a paper appeared, at the precision that is known. */
export const updatedOf = ({ updatedAt: at, updatedPrecision: precision }: UpdatedDate): PartialInstant => ({
  at,
  precision,
});

type PublishedDate = Pick<Paper, "publishedAt" | "publishedPrecision">;
type UpdatedDate = Pick<Paper, "updatedAt" | "updatedPrecision">;
