import type { Reader } from "../../domain/readers/reader.ts";
import { count } from "../../lib/text.ts";
import type { PaperList } from "../papers/paperLists.ts";
import { matchLine } from "./describeMatch.ts";
import { type ForYouRequest, forYou } from "./forYou.ts";
import type { InterestsContext } from "./learnInterests.ts";

/** Reads a reader's list of papers as text and data interfaces show it, each paper with its reason. Throws as `forYou` does. */
export async function readForYou(
  ctx: InterestsContext,
  reader: Pick<Reader, "id">,
  request: ForYouRequest,
): Promise<PaperList> {
  const { papers, total, candidates, isKnown, isPaused, collection } = await forYou(ctx, reader, request);
  return {
    title: "For you",
    path: `/for-you?span=${request.span}`,
    message: [
      `The best of ${count(candidates, "paper")}.`,
      ...(collection === undefined ? [] : [`By your collection “${collection}” alone.`]),
      ...(!isKnown ? ["Nothing is known yet about what you like, so the order is that of readers’ upvotes."] : []),
      ...(isPaused ? ["Learning is paused."] : []),
    ],
    papers: papers.map(({ paper, match, isToExplore }) => {
      const line = matchLine(match);
      const because = isToExplore ? `To explore. ${line}`.trim() : line;
      return { paper, ...(because === "" ? {} : { because }) };
    }),
    total,
    uncounted: false,
    offset: request.offset,
  };
}
