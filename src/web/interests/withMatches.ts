import { matchesOf } from "../../app/interests/orderForReader.ts";
import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { PageContext } from "../../http/services.ts";
import type { WebContext } from "../../http/webContext.ts";

/** Adds how well papers match, for readers who want to see that, and always where a list is in the reader's order. */
export async function withMatches(
  site: WebContext,
  { reader }: Pick<PageContext, "reader">,
  viewer: ViewerState | undefined,
  papers: readonly { key: number }[],
  always = false,
): Promise<ViewerState | undefined> {
  return viewer && { ...viewer, matches: await matchesOf(site, reader, papers, always) };
}
