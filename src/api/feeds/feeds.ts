/** The door of feeds: every list of the pages in Atom, RSS and JSON Feed, asked for with or without conditions. */

import { hash } from "node:crypto";
import { type Context, type ErrorHandler, Hono } from "hono";
import { FEED_FORMATS, type FeedEnding, feedPath, readFeedPath } from "../../domain/editions/feedUrl.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import { matches } from "../../http/cache.ts";
import { errorResponse } from "../../http/errorResponses.ts";
import { keepAddressSecret } from "../../http/security.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { paperMarks } from "../../store/feeds/feedPapers.ts";
import { counterOf } from "../../store/lib/changeFeed.ts";
import { compose } from "./compose.ts";
import { FEED_MAX_AGE_S } from "./feed.ts";
import { createFeedCache, type Prepared } from "./feedCache.ts";
import { listAt } from "./lists.ts";

const ROUND_MS = 10 * MINUTE_MS;

/** Where people and programs look for a site's feed. */
const GUESSES: Record<string, FeedEnding> = {
  "/feed": "atom",
  "/feed.xml": "atom",
  "/atom.xml": "atom",
  "/index.xml": "atom",
  "/rss": "rss",
  "/rss.xml": "rss",
  "/feed.json": "json",
};

export function feeds(site: WebContext): Hono {
  const { db, services } = site;
  const { records, clock, config, version } = services;
  const door = new Hono();
  // The news of a reader end some days back, by the clock.
  const state = () => `${records.state()} ${site.today()} ${Math.floor(clock() / ROUND_MS)}`;
  const kept = createFeedCache(state, clock);

  for (const [guess, ending] of Object.entries(GUESSES)) door.get(guess, (c) => c.redirect(feedPath("/", ending), 302));

  door.get("/feeds/:list{.+}", async (c) => {
    const asked = readFeedPath(c.req.path);
    if (!asked) throw noFormat();
    const moved = movedTo(asked.list);
    if (moved !== undefined) return c.redirect(feedPath(moved, asked.ending), 301);
    const address = publicAddress(c, config.baseUrl);
    const parameters = parametersOf(c);
    const self = `${address}${c.req.path}${parameters.size > 0 ? `?${parameters}` : ""}`;
    const feed = await kept(self, () => prepared(c, { ...asked, address, self }));
    c.header("etag", `W/"${feed.mark}"`);
    c.header("last-modified", new Date(feed.modified).toUTCString());
    c.header("cache-control", `${feed.audience === "private" ? "private" : "public"}, max-age=${FEED_MAX_AGE_S}`);
    if (feed.audience !== "public") {
      keepAddressSecret(c);
      c.header("x-robots-tag", "noindex");
    }
    if (isUnchanged(c, feed)) return c.body(null, 304);
    const enter = () => site.admission.enter(c);
    return c.body(await feed.body(enter), 200, { "content-type": `${FEED_FORMATS[asked.ending].type}; charset=utf-8` });
  });

  async function prepared(
    c: Context,
    { list: path, ending, address, self }: { list: string; ending: FeedEnding; address: string; self: string },
  ): Promise<Prepared> {
    await site.admission.enter(c);
    const list = await listAt(site, path, c.req.query(), c.req.queries("like"));
    const keys = list.entries.map(({ key }) => key);
    const said = JSON.stringify([version, config.title, self, list, await paperMarks(db, keys)]);
    const instance = (await counterOf(db, "instance")) ?? 0;
    const since = list.since ?? (await counterOf(db, "instance_since")) ?? 0;
    return {
      audience: list.audience,
      mark: hash("sha256", said, "base64url"),
      compose: () => compose(db, list, { ending, self, address, instance, since, title: config.title, version }),
    };
  }

  door.onError(feedFailed(site));
  return door;
}

/** In the format that was asked for. */
export const feedFailed =
  (site: WebContext): ErrorHandler =>
  (error, c) => {
    const { status, code, message } = errorResponse(site.services, c, error);
    if (readFeedPath(c.req.path)?.ending === "json") return c.json({ error: code, message }, status);
    return c.text(`${message}\n`, status);
  };

/** Every feed has one address. */
const movedTo = (list: string): string | undefined => (list === "papers/date" ? "/" : undefined);

/** What is part of a feed's address, in an order of its own; anything else is not. */
const PARAMETERS = ["q", "cat", "author", "code", "from", "to", "upto", "sort", "limit", "show", "page"];

function parametersOf(c: Context): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of PARAMETERS) {
    const value = c.req.query(name);
    if (value) parameters.set(name, value);
  }
  for (const id of c.req.queries("like") ?? []) if (id) parameters.append("like", id);
  return parameters;
}

/** RFC 9110, section 13.2.2: where there is a mark, it alone counts. */
function isUnchanged(c: Context, { mark, modified }: { mark: string; modified: number }): boolean {
  const marks = c.req.header("if-none-match");
  if (marks !== undefined) return matches(marks, `"${mark}"`);
  return Date.parse(c.req.header("if-modified-since") ?? "") >= modified;
}

const noFormat = () =>
  new BroadsheetError(
    "not_found",
    "There is no feed at this address. Feeds are at the address of a page with /feeds before it and .atom, .rss or .json behind it.",
  );
