/** Code and project pages that readers add to papers, beside those that records and other sites give. */
import type { Transaction } from "kysely";
import type { Link } from "../domain/paper.ts";
import { take } from "./bulk.ts";
import type { Schema } from "./schema.ts";

/** As `paper_links.site` has it. */
export const BY_READERS = "readers";

/**
 * Sets a reader's links to a paper: what they gave before of the same kinds goes. An address that the paper has already
 * stays as it is. The paper gets a new revision, since searches know which papers have code.
 */
export async function saveReaderLinks(
  tx: Transaction<Schema>,
  paperKey: number,
  readerId: number,
  links: readonly Link[],
  kinds: readonly Link["kind"][] = ["code", "project"],
): Promise<void> {
  await tx
    .deleteFrom("paper_links")
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .where("kind", "in", kinds)
    .execute();
  for (const { kind, value } of links)
    await tx
      .insertInto("paper_links")
      .values({ paper_key: paperKey, kind, value, site: BY_READERS, reader_id: readerId })
      .onConflict((c) => c.doNothing())
      .execute();
  await tx
    .updateTable("papers")
    .set({ revision: await take(tx, "revision", 1) })
    .where("key", "=", paperKey)
    .execute();
}

/** Links that a reader gave to a paper. */
export const readerLinks = (tx: Pick<Transaction<Schema>, "selectFrom">, paperKey: number, readerId: number) =>
  tx
    .selectFrom("paper_links")
    .select(["kind", "value"])
    .where("paper_key", "=", paperKey)
    .where("reader_id", "=", readerId)
    .execute();
