/**
 * The tables, as Kysely sees them. Times are `Instant`s (milliseconds UTC), days are `YYYY-MM-DD`, truth is 0 or 1:
 * the shapes that SQLite and PostgreSQL share.
 */
import type { Generated } from "kysely";

export interface Schema {
  papers: {
    /** Internal; everything else refers to it, so that ids may change when records are joined. */
    key: Generated<number>;
    id: string;
    title: string;
    abstract: string;
    /** `titleKey(title)`; empty when too short to identify a work. */
    title_key: string;
    comments: string | null;
    /** Of the oldest version. */
    published_at: number;
    /** Of the newest version, which supplies title and abstract. */
    updated_at: number;
    upvotes: Generated<number>;
    demo: Generated<number>;
    /** Rises with every change to any paper; unique. */
    revision: number;
  };
  /** Every id that a paper is known by, its own included. */
  paper_ids: {
    id: string;
    paper_key: number;
    /** Hash of the record last applied under this id, so that an unchanged one costs nothing. */
    digest: string;
    /** Newest version of the record last applied under this id. */
    updated_at: number;
  };
  paper_versions: { paper_key: number; id: string; version: number; created_at: number };
  paper_authors: { paper_key: number; position: number; name: string; folded: string };
  paper_categories: { paper_key: number; position: number; category: string };
  paper_links: { paper_key: number; kind: string; value: string };
  /** Papers that are gone, so that the index learns of it by revision. */
  removed_papers: { paper_key: number; revision: number };
  counters: { name: string; value: number };
  readers: { id: Generated<number>; handle: string; name: string; demo: Generated<number>; created_at: number };
  editions: { day: string; opened_at: number };
  submissions: { day: string; paper_key: number; reader_id: number; note: string | null; submitted_at: number };
  upvotes: { paper_key: number; reader_id: number; created_at: number };
  imports: {
    id: Generated<number>;
    /** Absolute path, and what tells whether it is still the same file. */
    file: string;
    fingerprint: string;
    /** Lines whose outcome is in the records. */
    lines: Generated<number>;
    rejects_bytes: Generated<number>;
    new: Generated<number>;
    updated: Generated<number>;
    joined: Generated<number>;
    unchanged: Generated<number>;
    rejected: Generated<number>;
    started_at: number;
    finished_at: number | null;
  };
  leases: { name: string; holder: string; expires_at: number };
}
