/** Digests in a browser: the next one, before or after subscribing, and one that was sent. */
import { type Context, Hono } from "hono";
import type { Digest, RenderedDigest, Subscriber } from "../../domain/digests/digest.ts";
import {
  describePreferences,
  parsePreferences,
  parsePreferencesForm,
  preferencesFields,
} from "../../domain/digests/digestPreferences.ts";
import { addressesOf, dueOf, nextDue } from "../../domain/digests/subscription.ts";
import { addDays, feedDayStart } from "../../domain/editions/edition.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";
import { latestEdition } from "../../store/editions/editions.ts";
import { linked } from "./subscriptionRoutes.tsx";
import { PreviewPage } from "./subscriptionsPage.tsx";

/** Of a mail that is shown as it was sent: its styles stand in it, and it needs nothing else. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** What a preview is made for, and what addresses it has. */
interface Previewed {
  subscriber: Subscriber;
  links: { manage: string; unsubscribe: string };
}

export function digestPages(site: WebContext): Hono {
  const { services, db } = site;
  const { config, clock, composer, renderDigest, links } = services;
  const pages = new Hono();

  pages.get("/subscribe/preview", (c) => showPage(c, anybody));
  pages.get("/subscribe/preview/mail", (c) => showMail(c, anybody));
  pages.get("/subscription/:token/preview", (c) => showPage(c, subscribed));
  pages.get("/subscription/:token/preview/mail", (c) => showMail(c, subscribed));

  pages.get("/digest/:token", async (c) => {
    const { issue, ...subscription } = await linked(c, site, "view");
    site.limit("digests", site.client(c));
    const digest = await composer.compose(subscription, issue);
    // Whoever was sent this address may read it, and change nothing.
    return sendMail(c, render(c, digest, asHtml(subscription), {}).html);
  });

  const asHtml = (subscriber: Subscriber): Subscriber => ({
    ...subscriber,
    wishes: JSON.stringify({ ...parsePreferences(subscriber.wishes), format: "html" }),
  });

  /** What a form asks for; of a subscription where there is one, so that what it had is left out. */
  async function previewed(c: Context, whose: Whose): Promise<Previewed> {
    const { usual, ...rest } = await whose(c);
    const { wishes, zone, problems } = parsePreferencesForm(c.req.query(), usual, queryProblem);
    if (problems.length > 0) throw new BroadsheetError("bad_request", problems.join(" "));
    return { ...rest, subscriber: { ...rest.subscriber, wishes: JSON.stringify(wishes), zone } };
  }

  type Whose = (c: Context) => Promise<Previewed & { usual: { zone: string; hasAccount: boolean } }>;

  const anybody: Whose = async (c) => {
    const reader = (await site.visits.of(c))?.reader.id ?? null;
    const address = `${originOf(c, config.baseUrl)}/subscribe`;
    c.header("cache-control", "no-store");
    return {
      subscriber: { id: 0, reader_id: reader, wishes: "", zone: config.zone },
      links: { manage: address, unsubscribe: address },
      usual: { zone: config.zone, hasAccount: reader !== null },
    };
  };

  const subscribed: Whose = async (c) => {
    const { issue: _, ...row } = await linked(c, site, "manage");
    return {
      subscriber: row,
      links: addressesOf(links, originOf(c, config.baseUrl), row, ""),
      usual: { zone: row.zone, hasAccount: row.reader_id !== null },
    };
  };

  async function showPage(c: Context, whose: Whose): Promise<Response> {
    const asked = await previewed(c, whose);
    const { wishes: json, zone } = asked.subscriber;
    const wishes = parsePreferences(json);
    // The form sends along an address and a token, which are no part of what is looked at.
    const fields = new URLSearchParams(preferencesFields(wishes, zone)).toString();
    if (new URL(c.req.url).search !== `?${fields}`) return c.redirect(`${c.req.path}?${fields}`, 303);
    const { digest, dueAt, next } = await nextDigest(c, asked.subscriber);
    const address = `${c.req.path}/mail?${fields}`;
    const rendered = render(c, digest, asked.subscriber, {
      ...asked.links,
      view: originOf(c, config.baseUrl) + address,
    });
    const view = { rendered, address, dueAt, zone, next, terms: `${describePreferences(wishes, zone)}.` };
    return c.html(html(<PreviewPage page={await site.page(c)} {...view} />));
  }

  async function showMail(c: Context, whose: Whose): Promise<Response> {
    const asked = await previewed(c, whose);
    const { digest } = await nextDigest(c, asked.subscriber);
    const view = c.req.url;
    return sendMail(c, render(c, digest, asHtml(asked.subscriber), { ...asked.links, view }).html);
  }

  /** The next issue; for who has none yet and nothing is there for it, the one that has the latest edition. */
  async function nextDigest(c: Context, subscriber: Subscriber) {
    site.limit("digests", site.client(c));
    const wishes = parsePreferences(subscriber.wishes);
    const due = nextDue(wishes, subscriber.zone, clock());
    const digest = await composer.compose(subscriber, due.issue);
    const latest = digest.empty && subscriber.id === 0 ? await latestEdition(db, site.today()) : undefined;
    if (latest === undefined) return { digest, dueAt: due.dueAt, next: true };
    const over = feedDayStart(addDays(latest, 1), config);
    const { issue } = nextDue(wishes, subscriber.zone, over - 1);
    const last = await composer.compose(subscriber, issue);
    if (last.empty) return { digest, dueAt: due.dueAt, next: true };
    return { digest: last, dueAt: dueOf(issue, wishes, subscriber.zone) ?? due.dueAt, next: false };
  }

  const render = (c: Context, digest: Digest, subscription: Subscriber, to: object): RenderedDigest =>
    renderDigest(digest, {
      instance: { title: config.title, baseUrl: originOf(c, config.baseUrl) },
      subscription,
      links: to,
    });

  return pages;
}

function sendMail(c: Context, mail: string | undefined): Response {
  c.header("content-security-policy", MAIL_POLICY);
  return c.html(mail ?? "");
}
