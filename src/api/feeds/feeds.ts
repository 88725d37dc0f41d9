/** Serves feeds: every list of the pages as Atom, RSS and JSON Feed, with conditional requests. */
import { hash } from "node:crypto";
import { type Context, type ErrorHandler, Hono } from "hono";
import { FEED_FORMATS, type FeedEnding, feedPath, readFeedPath } from "../../domain/editions/feedUrl.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import { matchesTag } from "../../http/entityTags.ts";
import { errorResponse } from "../../http/errorResponses.ts";
import { keepAddressSecret } from "../../http/security.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { paperMarks } from "../../store/feeds/feedPapers.ts";
import { counterOf } from "../../store/lib/changeFeed.ts";
import { compose } from "./compose.ts";
import { FEED_MAX_AGE_S } from "./feed.ts";
import { createFeedCache, type KeptFeed, type Prepared } from "./feedCache.ts";
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
  const { services, clock } = site;
  const routes = new Hono();
  // What is new to a reader ends some days back, so it changes with the clock.
  const state = () => `${services.records.state()} ${site.today()} ${Math.floor(clock() / ROUND_MS)}`;
  const cached = createFeedCache(state, clock);

  for (const [guess, ending] of Object.entries(GUESSES))
    routes.get(guess, (c) => c.redirect(feedPath("/", ending), 302));

  routes.get("/feeds/:list{.+}", async (c) => {
    const path = readFeedPath(c.req.path);
    if (!path) throw noFormat();
    const moved = movedTo(path.list);
    if (moved !== undefined) return c.redirect(feedPath(moved, path.ending), 301);
    const address = publicAddress(c, services.config.baseUrl);
    const parameters = parametersOf(c);
    const self = `${address}${c.req.path}${parameters.size > 0 ? `?${parameters}` : ""}`;
    // What a reader has seen changes without the state.
    const feed = await cached(self, () => prepareFeed(site, c, { ...path, address, self }), parameters.has("unseen"));
    setHeaders(c, feed);
    if (isUnchanged(c, feed)) return c.body(null, 304);
    const body = await feed.body(() => site.admission.enter(c));
    return c.body(body, 200, { "content-type": `${FEED_FORMATS[path.ending].type}; charset=utf-8` });
  });

  routes.onError(feedFailed(site));
  return routes;
}

function setHeaders(c: Context, { mark, modified, audience }: Pick<KeptFeed, "mark" | "modified" | "audience">): void {
  c.header("etag", `W/"${mark}"`);
  c.header("last-modified", new Date(modified).toUTCString());
  c.header("cache-control", `${audience === "private" ? "private" : "public"}, max-age=${FEED_MAX_AGE_S}`);
  if (audience === "public") return;
  keepAddressSecret(c);
  c.header("x-robots-tag", "noindex");
}

interface FeedRequest {
  list: string;
  ending: FeedEnding;
  /** The instance's address, without a closing slash. */
  address: string;
  /** The feed's whole address. */
  self: string;
}

async function prepareFeed(
  site: WebContext,
  c: Context,
  { list: path, ending, address, self }: FeedRequest,
): Promise<Prepared> {
  const { db } = site;
  const { version, config } = site.services;
  await site.admission.enter(c);
  const list = await listAt(site, path, c.req.query(), c.req.queries("like"));
  const keys = list.entries.map(({ key }) => key);
  const content = JSON.stringify([version, config.title, self, list, await paperMarks(db, keys)]);
  const instance = (await counterOf(db, "instance")) ?? 0;
  const since = list.since ?? (await counterOf(db, "instance_since")) ?? 0;
  return {
    audience: list.audience,
    mark: hash("sha256", content, "base64url"),
    compose: () => compose(db, list, { ending, self, address, instance, since, title: config.title, version }),
  };
}

/** Answers with the error in the format of the feed. */
export const feedFailed =
  (site: WebContext): ErrorHandler =>
  (error, c) => {
    const { status, code, message } = errorResponse(site.services, c, error);
    if (readFeedPath(c.req.path)?.ending === "json") return c.json({ error: code, message }, status);
    return c.text(`${message}\n`, status);
  };

/** The list under which a feed is found; every feed has one address. */
const movedTo = (list: string): string | undefined => (list === "papers/date" ? "/" : undefined);

/** The parameters that are part of a feed's address, in a fixed order; all others are ignored. */
const PARAMETERS = ["q", "cat", "author", "code", "from", "to", "upto", "typed", "sort", "limit", "show", "page"];

function parametersOf(c: Context): URLSearchParams {
  const parameters = new URLSearchParams();
  for (const name of PARAMETERS) {
    const value = c.req.query(name);
    if (value) parameters.set(name, value);
  }
  for (const id of c.req.queries("like") ?? []) if (id) parameters.append("like", id);
  if (c.req.path.startsWith("/feeds/private/") && c.req.query("unseen") === "1") parameters.set("unseen", "1");
  return parameters;
}

/** RFC 9110, section 13.2.2: where a mark is sent, the time does not count. */
function isUnchanged(c: Context, { mark, modified }: { mark: string; modified: number }): boolean {
  const marks = c.req.header("if-none-match");
  if (marks !== undefined) return matchesTag(marks, `"${mark}"`);
  return Date.parse(c.req.header("if-modified-since") ?? "") >= modified;
}

const noFormat = () =>
  new BroadsheetError(
    "not_found",
    "There is no feed at this address. A feed has the address of a page, with /feeds before it and .atom, .rss or .json after it.",
  );
