/** A paper to which its verified author wants to add something. */
import type { Paper } from "../../domain/papers/paper.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { Database } from "../../store/database.ts";
import { isAuthor } from "../../store/moderation/claims.ts";
import { getPaper } from "../papers/getPaper.ts";

/** Gets a paper of which a reader is a verified author. Throws `not_found`, or `not_allowed` when they are not. */
export async function getAuthorsPaper(db: Database, reader: Pick<Reader, "id">, paperId: string): Promise<Paper> {
  const paper = await getPaper(db, paperId);
  if (await isAuthor(db, reader.id, paper.key)) return paper;
  throw new BroadsheetError(
    "not_allowed",
    "Only a paper’s verified authors can add to it here. You can claim the paper first.",
  );
}
