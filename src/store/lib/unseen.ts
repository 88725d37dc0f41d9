/** The condition of lists that leave out what a reader has seen. */
import { type RawBuilder, sql } from "kysely";
import type { Unseen } from "../../domain/reading/reading.ts";

/**
 * Returns a condition that holds for papers which the reader had not seen by then; `key` is the column of their keys, such
 * as `papers.key`. A paper that was marked as unread counts as unseen. Without a reader, it holds for every paper.
 */
export const isUnseen = (unseen: Unseen | undefined, key: string): RawBuilder<boolean> =>
  unseen === undefined ? sql<boolean>`1 = 1` : isUnseenBy(unseen, key);

const isUnseenBy = ({ readerId, asOf }: Unseen, key: string) =>
  sql<boolean>`not exists (select 1 from reading where reading.reader_id = ${readerId}
    and reading.paper_key = ${sql.ref(key)} and reading.first_at <= ${asOf} and reading.state <> 'unread')`;
