/** One page in two forms: which is asked for, and how Markdown is answered. */

import type { Context, Hono } from "hono";
import { wantsMarkdown } from "../../http/contentNegotiation.ts";
import type { WebContext } from "../../http/webContext.ts";
import { withoutDirections } from "../../lib/sanitizeText.ts";
import { keptForAll } from "../readContext.ts";

const MARKDOWN = "text/markdown; charset=utf-8";
const SUFFIX = ".md";

/** Undefined where there is nothing of this name. */
export type Answer = { markdown: string } | { moved: string; status: 301 | 303 } | undefined;

/** `name` is what the address has in the place of `:name`; `suffix` is `.md` where the address ends with it. */
export type Write = (c: Context, name: string, suffix: string) => Promise<Answer>;

/** Adds a page's Markdown: at `file`, and at `page` for whoever asks for it; others go on to the page itself. */
export function bothForms(pages: Hono, site: WebContext) {
  const keep = keptForAll(site);
  return (page: string, file: string, write: Write, { kept = true } = {}): void => {
    const answer = async (c: Context, suffix: string, instead: () => Promise<void>): Promise<void> => {
      const name = (c.req.param("name") ?? "").slice(0, suffix === "" ? undefined : -suffix.length);
      const make = async () => {
        const written = await write(c, name, suffix);
        if (written) c.res = sent(c, written);
        else await instead();
      };
      await (kept ? keep(c, make) : make());
    };

    pages.get(file, async (c, next) => {
      await answer(c, SUFFIX, async () => {
        // There are ids that end like that themselves; then this is the page.
        await next();
        if (c.res.status === 404) c.res = c.text(unknown(c), 404);
      });
    });
    pages.get(page, async (c, next) => {
      if (wantsMarkdown(c))
        await answer(c, "", async () => {
          await next();
          if (c.res.status === 404) c.res = c.text(unknown(c), 404);
        });
      else await next();
      // A page may match the pattern of another.
      if (!c.res.headers.get("vary")?.includes("accept")) c.res.headers.append("vary", "accept");
    });
  };
}

const sent = (c: Context, answer: NonNullable<Answer>): Response =>
  "moved" in answer
    ? c.redirect(answer.moved, answer.status)
    : c.body(withoutDirections(answer.markdown), 200, { "content-type": MARKDOWN, "cache-control": "no-cache" });

const unknown = (c: Context): string => `There is nothing at ${c.req.path.slice(0, 200)} in this library.\n`;
