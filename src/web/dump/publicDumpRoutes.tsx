/** The route of the page about the public dump, where that is published. */
import { Hono } from "hono";
import { DUMP_PAGE_PATH } from "../../http/dumpPaths.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { PublicDumpPage } from "./publicDumpPage.tsx";

export function publicDumpPages(site: WebContext): Hono {
  const pages = new Hono();
  const { published } = site.services;
  if (published)
    pages.get(DUMP_PAGE_PATH, async (c) =>
      c.html(html(<PublicDumpPage page={await site.page(c)} latest={published()} />)),
    );
  return pages;
}
