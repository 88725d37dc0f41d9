/** `/for-you` and `/me/interests`: the ranking that learns, and how a reader steers it. */
import { Hono } from "hono";
import { adjustInterest } from "../../app/interests/adjustInterest.ts";
import { changeInterests, INTEREST_CHANGES } from "../../app/interests/changeInterests.ts";
import { forYou } from "../../app/interests/forYou.ts";
import { likePapers } from "../../app/interests/likePapers.ts";
import { showInterests } from "../../app/interests/showInterests.ts";
import { startingPapers } from "../../app/interests/startingPapers.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { INTEREST_KINDS, INTEREST_LEVELS } from "../../domain/interests/interest.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { readForYouParams, readPage } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { recentCollections } from "../../store/collections/collections.ts";
import { FOR_YOU_PATH, ForYouPage } from "./forYouPage.tsx";
import { InterestsPage } from "./interestsPage.tsx";

const PAGE_PAPERS = 30;
/** Collections to recommend from, those that changed last. */
const SHOWN_COLLECTIONS = 12;
const INTERESTS_PATH = "/me/interests";

export function interestPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get(FOR_YOU_PATH, async (c) => {
    const { reader } = await site.only(c, "reader");
    const page = await site.page(c);
    const query = c.req.query();
    const pageNumber = readPage(query);
    const { span, from } = readForYouParams(query);
    const list = await forYou(site, reader, {
      span,
      from,
      limit: PAGE_PAPERS,
      offset: (pageNumber - 1) * PAGE_PAPERS,
      unseen: page.unseen,
    });
    const starting = !list.isKnown && !list.isPaused && pageNumber === 1 ? await startingPapers(site) : [];
    const papers = [...list.papers.map(({ paper }) => paper), ...starting];
    const view = {
      page,
      list,
      span,
      from,
      pageNumber,
      starting,
      pageSize: PAGE_PAPERS,
      collections: await recentCollections(site.db, reader.id, SHOWN_COLLECTIONS),
      viewer: await viewerStateOf(site.db, reader, papers),
    };
    return c.html(html(<ForYouPage {...view} />));
  });

  action(pages, site, "POST /for-you/papers", async (c, session, { references = "", back }) => {
    const liked = await likePapers(site, session, { references });
    if (liked.notFound === 0) return done(c, backTo(back, FOR_YOU_PATH), { ...liked });
    throw new BroadsheetError(
      "bad_request",
      `${liked.found === 0 ? "None of the papers is" : `${liked.found} are saved, but ${liked.notFound} are not`} in this library: ${liked.missing.join(", ")}${liked.notFound > liked.missing.length ? " and others" : ""}.`,
    );
  });

  pages.get(INTERESTS_PATH, async (c) => {
    const { reader } = await site.only(c, "reader");
    const view = await showInterests(site, reader);
    return c.html(html(<InterestsPage page={await site.page(c)} view={view} />));
  });

  action(pages, site, "POST /me/interests", async (c, session, { kind, value = "", setting, back }) => {
    const named = INTEREST_KINDS.find((one) => one === kind);
    const level = setting === "none" ? null : INTEREST_LEVELS.find((one) => one === setting);
    if (!named || level === undefined)
      throw new BroadsheetError(
        "bad_request",
        `kind is one of ${INTEREST_KINDS.join(", ")}, and setting one of ${INTEREST_LEVELS.join(", ")} or none.`,
      );
    await adjustInterest(site, session, { kind: named, value, setting: level });
    return done(c, backTo(back, INTERESTS_PATH), { kind: named, setting: level });
  });

  action(pages, site, "POST /me/interests/change", async (c, session, { change, back }) => {
    const named = INTEREST_CHANGES.find((one) => one === change);
    if (!named) throw new BroadsheetError("bad_request", `change is one of ${INTEREST_CHANGES.join(", ")}.`);
    const settings = await changeInterests(site, session, { change: named });
    return done(c, backTo(back, INTERESTS_PATH), { ...settings });
  });

  return pages;
}
