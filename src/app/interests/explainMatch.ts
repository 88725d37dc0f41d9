import type { Reader } from "../../domain/readers/reader.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type InterestsContext, learnInterests } from "./learnInterests.ts";
import { type Match, matchOf, rankPapers } from "./rankPapers.ts";

/** Says how well a paper matches a reader, and why. Throws `not_found` for an unknown paper. */
export async function explainMatch(
  ctx: InterestsContext,
  reader: Pick<Reader, "id">,
  { paperId }: { paperId: string },
): Promise<Match> {
  const paper = await getPaper(ctx.db, paperId);
  const learned = await learnInterests(ctx, reader.id);
  const [ranked] = await rankPapers(ctx, learned, [paper.key]);
  return ranked ? matchOf(ranked, learned) : { percent: 0, reasons: [] };
}
