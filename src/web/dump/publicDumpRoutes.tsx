/** The page about the public part of the records, where that is published. */
import { Hono } from "hono";
import { DUMP_PAGE_PATH } from "../../http/dumpPaths.ts";
import { type AppContext, html } from "../../http/site.ts";
import { PublicDumpPage } from "./publicDumpPage.tsx";

export function publicDumpPages(site: AppContext): Hono {
  const pages = new Hono();
  const { published } = site.parts;
  if (published)
    pages.get(DUMP_PAGE_PATH, async (c) =>
      c.html(html(<PublicDumpPage page={await site.page(c)} latest={published()} />)),
    );
  return pages;
}
