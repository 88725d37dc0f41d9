/** Readers' pages: `/readers/HANDLE`. */

import { Hono } from "hono";
import { followState } from "../../app/follows/followState.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { readerPath } from "../../domain/readers/handle.ts";
import { readPage } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { collectionsOf } from "../../store/collections/collections.ts";
import { viewerList } from "../../store/collections/viewerLists.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { commentsByReader, findProfile, type Profile, papersByReader } from "../../store/readers/profiles.ts";
import { ReaderPage, TABS, type Tab } from "./readerPage.tsx";

const READER_PAGE_ROWS = 50;

export function readerPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();

  pages.get("/readers/:handle", async (c) => {
    const asked = c.req.param("handle");
    const profile = await findProfile(db, asked);
    if (!profile)
      throw new BroadsheetError("not_found", "There is no reader of this name here. They may have left or changed it.");
    if (profile.handle !== asked) return c.redirect(readerPath(profile.handle), 301);
    const tab = TABS.find((one) => one === c.req.query("show")) ?? TABS[0];
    const pageNumber = readPage(c.req.query());
    const { keys, ...shown } = profile.ban ? nothing : await deedsOf(profile, tab, (pageNumber - 1) * READER_PAGE_ROWS);
    const page = await site.page(c);
    const papers = await loadPapers(db, keys);
    const what = { kind: "reader", value: String(profile.id), label: profile.name } as const;
    c.header("cache-control", "private, no-cache");
    const view = {
      page,
      profile,
      tab,
      ...shown,
      papers,
      pageNumber,
      pageSize: READER_PAGE_ROWS,
      mine: await viewerStateOf(db, page.reader, papers),
      follow: page.reader?.id === profile.id ? undefined : await followState(site, page.reader, what),
    };
    return c.html(html(<ReaderPage {...view} />));
  });

  const nothing = { keys: [], comments: [], collections: [] };

  async function deedsOf({ id }: Profile, tab: Tab, offset: number) {
    if (tab === "comments") return { ...nothing, comments: await commentsByReader(db, id, READER_PAGE_ROWS, offset) };
    if (tab === "collections") return { ...nothing, collections: await collectionsOf(db, id, true) };
    if (tab === "papers") return { ...nothing, keys: await papersByReader(db, id, READER_PAGE_ROWS, offset) };
    const span = { limit: READER_PAGE_ROWS, offset, publicly: true };
    const { papers } = await viewerList(db, id, tab, span);
    return { ...nothing, keys: papers.map(({ key }) => key) };
  }

  return pages;
}
