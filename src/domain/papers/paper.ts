/**
 * Paper: one work, by a stable id. An arXiv id without version (`2309.12307`, `math/0211159`) where there is one,
 * else `source:local-id` (`conf:colt2023/78c7fd42e1`).
 * Version: one dated revision of a paper; the newest supplies title and abstract.
 * Record: what one source says about a paper at one time. Records under several ids may be one paper.
 * Revision: a number that rises with every change to any paper; what follows the records (the index) asks for
 * "all after revision n".
 */

import type { Instant } from "../../lib/time.ts";
import type { ExternalScore } from "../editions/externalListing.ts";
import type { Link } from "./link.ts";

export interface Version {
  /** 1 for the first. */
  version: number;
  createdAt: Instant;
}

/** What a source delivers, already checked and cleaned. */
export interface PaperRecord {
  id: string;
  title: string;
  /** Empty where the source gives none. */
  abstract: string;
  /** Full names in the order of the paper. Empty where the source gives none. */
  authors: string[];
  /** The first is the primary one. Empty where the source gives none. */
  categories: string[];
  /** At least one, oldest first. */
  versions: Version[];
  /** The authors' remark ("12 pages, 3 figures"). Absent where there is none. */
  comments?: string;
  links: Link[];
  /** Present when the newest version takes the paper back. */
  withdrawn?: true;
  /**
   * Present when somebody else than the id's own source tells of it. Such a record opens a paper that is not known yet,
   * and gives way to any that its own source sends.
   */
  provisional?: true;
}

/** A paper as lists and pages show it. */
export interface Paper {
  /** Internal, never shown: ids may change when records are joined, keys do not. */
  key: number;
  id: string;
  title: string;
  abstract: string;
  authors: string[];
  categories: string[];
  links: Link[];
  publishedAt: Instant;
  /** Of the newest version. */
  updatedAt: Instant;
  comments?: string;
  upvotes: number;
  /** Those that everybody sees. */
  commentCount: number;
  /** Upvotes on other sites; empty where it is on none. */
  elsewhere: ExternalScore[];
  /** True when its authors or its source took it back. */
  withdrawn: boolean;
  /** True for the demo edition's papers. */
  demo: boolean;
}

/** Where a record's or paper's newest version stands in time. */
export const newestOf = (versions: readonly Version[]): Instant => Math.max(...versions.map((v) => v.createdAt));
export const oldestOf = (versions: readonly Version[]): Instant => Math.min(...versions.map((v) => v.createdAt));
