/** Imports: one resumable reading of one file, with its place saved in the same transaction as its papers. */

import type { Instant } from "../../lib/time.ts";
import type { Database } from "../database.ts";
import type { Tx } from "../lib/databaseType.ts";
import type { UpsertOutcome } from "./upsertPapers.ts";

export type Tallies = Record<UpsertOutcome | "rejected", number>;

export interface Import {
  id: number;
  /** Lines done, from the start of the file. */
  lines: number;
  /** Length of the rejects file as of those lines. */
  rejectsBytes: number;
  tallies: Tallies;
  /** True when an earlier run was interrupted and this goes on from there. */
  resumed: boolean;
}

/**
 * Resumes the interrupted import of a file, or begins a new one. Files with the same fingerprint are the same; without
 * a fingerprint (standard input), an import is always new.
 */
export async function openImport(
  db: Database,
  file: string,
  fingerprint: string | undefined,
  at: Instant,
): Promise<Import> {
  const open =
    fingerprint &&
    (await db
      .selectFrom("imports")
      .selectAll()
      .where("file", "=", file)
      .where("fingerprint", "=", fingerprint)
      .where("finished_at", "is", null)
      .orderBy("id", "desc")
      .executeTakeFirst());
  if (open) {
    const { id, lines, rejects_bytes: rejectsBytes, new: fresh, updated, joined, unchanged, rejected } = open;
    return {
      id,
      lines,
      rejectsBytes,
      resumed: lines > 0,
      tallies: { new: fresh, updated, joined, unchanged, rejected },
    };
  }
  const { id } = await db
    .insertInto("imports")
    .values({ file, fingerprint: fingerprint ?? "", started_at: at, finished_at: null })
    .returning("id")
    .executeTakeFirstOrThrow();
  return {
    id,
    lines: 0,
    rejectsBytes: 0,
    resumed: false,
    tallies: { new: 0, updated: 0, joined: 0, unchanged: 0, rejected: 0 },
  };
}

/** Saves the place; with `finishedAt` when the file has been read to its end. */
export async function saveImport(
  tx: Tx | Database,
  { id, lines, rejectsBytes, tallies }: Import,
  finishedAt?: Instant,
): Promise<void> {
  await tx
    .updateTable("imports")
    .set({ lines, rejects_bytes: rejectsBytes, ...tallies, finished_at: finishedAt ?? null })
    .where("id", "=", id)
    .execute();
}
