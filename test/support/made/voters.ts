/** Readers with API tokens, made in the records, and what they do at servers of their choice. */

import { openRecords } from "../../../src/store/database.ts";
import { insertAll } from "../../../src/store/lib/bulk.ts";
import { hashOf } from "../../../src/store/lib/secrets.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { record } from "./records.ts";

export const tokenOf = (reader: number): string => `token-of-reader-${reader}`;

/** A library of one paper, and so many readers; returns the paper. */
export async function libraryWithReaders(data: string, readers: number) {
  const records = await openRecords(data);
  const paper = record({ title: "A paper that everybody has a view on" });
  const numbers = Array.from({ length: readers }, (_, i) => i + 1);
  const at = Date.now();
  await records.db.transaction().execute(async (tx) => {
    await upsertPapers(tx, [paper]);
    await insertAll(
      tx,
      "readers",
      numbers.map((id) => ({ id, handle: `reader${id}`, name: `Reader ${id}`, created_at: at })),
    );
    await insertAll(
      tx,
      "api_tokens",
      numbers.map((id) => ({
        reader_id: id,
        name: "test",
        hash: hashOf(tokenOf(id)),
        scopes: "write",
        created_at: at,
      })),
    );
  });
  records.close();
  return paper;
}

/** What the records say of the only paper: its count, and who upvoted it. */
export async function votesIn(data: string): Promise<{ stored: number; voters: Set<number> }> {
  const records = await openRecords(data);
  const { upvotes } = await records.db.selectFrom("papers").select("upvotes").executeTakeFirstOrThrow();
  const rows = await records.db.selectFrom("upvotes").select("reader_id").execute();
  records.close();
  return { stored: upvotes, voters: new Set(rows.map((row) => row.reader_id)) };
}

/** Sends an upvote or takes it back; the answer's status and content, or undefined when there was no whole answer. */
export async function sendVote(address: string, paperId: string, reader: number, state: "on" | "off") {
  try {
    const response = await fetch(`${address}/papers/${paperId}/upvote`, {
      method: "POST",
      headers: {
        authorization: `Bearer ${tokenOf(reader)}`,
        accept: "application/json",
        "content-type": "application/x-www-form-urlencoded",
      },
      body: `state=${state}`,
    });
    return { status: response.status, ...((await response.json()) as { upvotes: number; upvoted: boolean }) };
  } catch {
    return undefined;
  }
}
