/** A page in two forms, HTML and Markdown: which form a request wants, and how Markdown is sent. */
import type { Context, Hono } from "hono";
import { wantsMarkdown } from "../../http/contentNegotiation.ts";
import type { WebContext } from "../../http/webContext.ts";
import { withoutDirections } from "../../lib/sanitizeText.ts";
import { cachedForAll } from "../instanceLink.ts";

const MARKDOWN = "text/markdown; charset=utf-8";
const SUFFIX = ".md";

/** Undefined where there is nothing of this name. */
export type MarkdownResult = { markdown: string } | { moved: string; status: 301 | 303 } | undefined;

/** `name` is what the path has in place of `:name`; `suffix` is `.md` where the path ends with it, and else empty. */
export type WriteMarkdown = (c: Context, name: string, suffix: string) => Promise<MarkdownResult>;

/** Adds the Markdown of a page: at `file`, and at `page` for clients that accept it. Other requests go on to the page. */
export function addBothForms(pages: Hono, site: WebContext) {
  const cached = cachedForAll(site);
  return (page: string, file: string, write: WriteMarkdown, { isCached = true } = {}): void => {
    const respond = async (c: Context, suffix: string, next: () => Promise<void>): Promise<void> => {
      const name = (c.req.param("name") ?? "").slice(0, suffix === "" ? undefined : -suffix.length);
      const make = async () => {
        const result = await write(c, name, suffix);
        if (result) c.res = send(c, result);
        else await next();
      };
      await (isCached ? cached(c, make) : make());
    };

    pages.get(file, async (c, next) => {
      await respond(c, SUFFIX, async () => {
        // Some ids end with .md themselves; then this is the page.
        await next();
        if (c.res.status === 404) c.res = c.text(notFound(c), 404);
      });
    });
    pages.get(page, async (c, next) => {
      if (wantsMarkdown(c))
        await respond(c, "", async () => {
          await next();
          if (c.res.status === 404) c.res = c.text(notFound(c), 404);
        });
      else await next();
      // A page may match the pattern of another.
      if (!c.res.headers.get("vary")?.includes("accept")) c.res.headers.append("vary", "accept");
    });
  };
}

const send = (c: Context, result: NonNullable<MarkdownResult>): Response =>
  "moved" in result
    ? c.redirect(result.moved, result.status)
    : c.body(withoutDirections(result.markdown), 200, { "content-type": MARKDOWN, "cache-control": "no-cache" });

const notFound = (c: Context): string => `There is nothing at ${c.req.path.slice(0, 200)} in this library.\n`;
