/** Readers' pages: `/readers/HANDLE`. */

import { Hono } from "hono";
import { followState } from "../../app/follows/followState.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { getProfile } from "../../app/readers/getProfile.ts";
import { PROFILE_PAGE_SIZE, PROFILE_TABS, showProfile } from "../../app/readers/showProfile.ts";
import { readerPath } from "../../domain/pagePaths.ts";

import { readPage } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { ReaderPage } from "./readerPage.tsx";

export function readerPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();

  pages.get("/readers/:handle", async (c) => {
    const handle = c.req.param("handle");
    const profile = await getProfile(db, handle);
    if (profile.handle !== handle) return c.redirect(readerPath(profile.handle), 301);
    const tab = PROFILE_TABS.find((one) => one === c.req.query("show")) ?? PROFILE_TABS[0];
    const pageNumber = readPage(c.req.query());
    const activity = await showProfile(db, profile, tab, pageNumber);
    const page = await site.page(c);
    const viewer = await viewerStateOf(db, page.reader, activity.papers);
    const followed = { kind: "reader", value: String(profile.id), label: profile.name } as const;
    const follow = page.reader?.id === profile.id ? undefined : await followState(site, page.reader, followed);
    c.header("cache-control", "private, no-cache");
    const view = { page, profile, tab, ...activity, pageNumber, pageSize: PROFILE_PAGE_SIZE, viewer, follow };
    return c.html(html(<ReaderPage {...view} />));
  });

  return pages;
}
