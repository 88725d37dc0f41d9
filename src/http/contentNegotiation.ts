/** Some addresses have a page for people and the same as Markdown: which of them a request wants. */
import type { Context } from "hono";
import { accepts } from "hono/accepts";

const PAGE = "text/html";
const MARKDOWN = "text/markdown";

/** Markdown must be asked for by its name, and be wanted at least as much as a page (RFC 9110, section 12.5.1). */
export const wantsMarkdown = (c: Context): boolean =>
  // Nearly no request names it, and this is asked of each.
  /text\/markdown/i.test(c.req.header("accept") ?? "") &&
  accepts(c, { header: "Accept", supports: [PAGE, MARKDOWN], default: PAGE, match: preferred }) === MARKDOWN;

/** Not Hono's own rule: by that, of two that are wanted as much, the one that is named first wins. */
function preferred(ranges: readonly { type: string; q: number }[]): string {
  const quality = (name: string) => ranges.find(({ type }) => type.toLowerCase() === name)?.q ?? 0;
  // A client that takes anything does not ask for a page by that.
  return quality(MARKDOWN) > 0 && quality(MARKDOWN) >= quality(PAGE) ? MARKDOWN : PAGE;
}

/** Where a page's Markdown is, of those pages that have it. */
export const markdownPath = (page: string): string =>
  page.replace(/^\/?[^?]*/, (path) => `${path === "/" ? "/index" : path}.md`);
