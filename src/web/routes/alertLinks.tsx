/** What signed addresses open without signing in: a feed of alerts, and the page that ends their mails. */
import { type Context, Hono } from "hono";
import { asAlertPaper, reasonOf } from "../../domain/alertMessage.ts";
import { BroadsheetError } from "../../domain/errors.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import { act } from "../../http/actions.ts";
import { html, type Site } from "../../http/site.ts";
import { createAlertLinks } from "../../store/alertLinks.ts";
import type { AlertHit } from "../../store/alerts.ts";
import { endMailAlerts, feedHits, mailAlerts } from "../../store/alerts.ts";
import { wayByLink } from "../../store/alertWays.ts";
import { loadPapers } from "../../store/papers.ts";
import { hashOf } from "../../store/secrets.ts";
import { type AtomFeed, atom, lastChange } from "../atom.ts";
import { StopPage } from "../pages/alertStop.tsx";

const FEED_HITS = 200;
const FEED_MAX_AGE_S = 600;

export function alertLinkPages(site: Site): Hono {
  const { db, parts } = site;
  const links = createAlertLinks(parts.secret);
  const pages = new Hono();

  pages.get("/feeds/alert/:token{[\\w.-]+}", async (c) => {
    const token = /^(.*)\.atom$/.exec(c.req.param("token"))?.[1] ?? "";
    const way = links.read("feed", token);
    const owner = way && (await wayByLink(db, way, "feed"));
    if (!way || !owner) throw new BroadsheetError("not_found", "There is no feed at this address, or not any more.");
    const address = publicAddress(site.parts.config.baseUrl, c);
    const feed: AtomFeed = {
      id: `tag:${new URL(address).hostname},2026:alerts/${way.id}`,
      title: `Alerts · ${parts.config.title}`,
      self: `${address}/feeds/alert/${token}.atom`,
      page: `${address}/me/alerts`,
      since: owner.since,
      entries: await entriesOf(await feedHits(db, owner.readerId, FEED_HITS), address),
    };
    return answered(c, feed);
  });

  /** Each paper once, with the alerts that found it. */
  async function entriesOf(hits: AlertHit[], address: string): Promise<AtomFeed["entries"]> {
    const found = Map.groupBy(hits, ({ paperKey }) => paperKey);
    return (await loadPapers(db, [...found.keys()])).map((paper) => {
      const own = found.get(paper.key) ?? [];
      const reasons = own.map(({ follow: { kind, label }, did }) => reasonOf(kind, label, did ?? null));
      // What another alert finds later is no change of the entry.
      const foundAt = Math.min(...own.map((hit) => hit.foundAt));
      return { ...asAlertPaper(paper, address, reasons), foundAt };
    });
  }

  pages.get("/alerts/stop/:link", async (c) => stopPage(c, await wayIn(c)));
  act(pages, site, "POST /alerts/stop/:link", async (c, _, { alert }) => {
    const way = await wayIn(c);
    const one = alert === undefined ? undefined : Number(/^\d{1,15}$/.exec(alert)?.[0] ?? 0);
    return stopPage(c, way, await endMailAlerts(db, way, one));
  });

  async function wayIn(c: Context): Promise<number> {
    const way = links.read("stop", c.req.param("link") ?? "");
    if (way && (await wayByLink(db, way, "mail"))) return way.id;
    throw new BroadsheetError(
      "not_found",
      "This address does not hold any more, or part of it is missing. Alerts can always be ended on your page of alerts.",
    );
  }

  async function stopPage(c: Context, wayId: number, ended?: number): Promise<Response> {
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex");
    const alerts = await mailAlerts(db, wayId);
    const page = await site.page(c);
    return c.html(html(<StopPage page={page} alerts={alerts} {...(ended === undefined ? {} : { ended })} />));
  }

  return pages;
}

function answered(c: Context, feed: AtomFeed): Response {
  const body = atom(feed);
  const etag = `"${hashOf(body)}"`;
  c.header("etag", etag);
  c.header("last-modified", new Date(lastChange(feed)).toUTCString());
  c.header("cache-control", `private, max-age=${FEED_MAX_AGE_S}`);
  c.header("x-robots-tag", "noindex");
  const known = (c.req.header("if-none-match") ?? "").split(",").map((one) => one.trim().replace(/^W\//, ""));
  const seen = Date.parse(c.req.header("if-modified-since") ?? "");
  // Seconds are what the header has; and where there is a mark, it alone counts (RFC 9110, section 13.2.2).
  const unchanged = known[0] === "" ? seen >= Math.floor(lastChange(feed) / 1_000) * 1_000 : known.includes(etag);
  if (unchanged) return c.body(null, 304);
  return c.body(body, 200, { "content-type": "application/atom+xml; charset=utf-8" });
}
