/** Digests in a browser: the next one, before or after subscribing, and one that was sent. */
import { type Context, Hono } from "hono";
import { type DigestPreview, previewDigest, renderPreview, viewDigest } from "../../app/digests/previewDigest.ts";
import type { DigestMailParts } from "../../domain/digests/digest.ts";
import { describePreferences } from "../../domain/digests/digestPreferences.ts";
import { parsePreferencesForm, preferencesFields } from "../../domain/digests/preferencesForm.ts";
import { type DigestSubscriber, digestLinks } from "../../domain/digests/subscription.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";
import { hideLink, linkedSubscription, tokenOf } from "./linkedSubscription.ts";
import { PreviewPage } from "./previewPage.tsx";

/** For a mail that is shown as it was sent: it has its styles in it and needs nothing else. */
const MAIL_POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Who a preview is for: somebody without a subscription, or the holder of a link. */
interface PreviewOwner {
  subscriber: Omit<DigestSubscriber, "preferences">;
  links: DigestMailParts["links"];
}
type FindOwner = (site: WebContext, c: Context) => Promise<PreviewOwner>;

export function digestPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get("/subscribe/preview", (c) => previewPage(site, c, anonymousOwner));
  pages.get("/subscribe/preview/mail", (c) => previewMail(site, c, anonymousOwner));
  pages.get("/subscription/:token/preview", (c) => previewPage(site, c, linkedOwner));
  pages.get("/subscription/:token/preview/mail", (c) => previewMail(site, c, linkedOwner));

  pages.get("/digest/:token", async (c) => {
    hideLink(c);
    const { digest, subscriber } = await viewDigest(site, { token: tokenOf(c), client: site.client(c) });
    const origin = originOf(c, site.config.baseUrl);
    return mailResponse(c, renderPreview(site, digest, { subscriber, origin, links: {}, asHtml: true }).html);
  });

  return pages;
}

const anonymousOwner: FindOwner = async (site, c) => {
  const readerId = (await site.sessions.of(c))?.reader.id ?? null;
  const subscribe = `${originOf(c, site.config.baseUrl)}/subscribe`;
  c.header("cache-control", "no-store");
  return {
    subscriber: { id: 0, readerId, zone: site.config.zone },
    links: { manage: subscribe, unsubscribe: subscribe },
  };
};

const linkedOwner: FindOwner = async (site, c) => {
  const { issue: _, ...subscription } = await linkedSubscription(site, c, "manage");
  const { links } = site.services;
  return { subscriber: subscription, links: digestLinks(links, originOf(c, site.config.baseUrl), subscription, "") };
};

async function previewPage(site: WebContext, c: Context, findOwner: FindOwner): Promise<Response> {
  const { subscriber, links } = await previewOf(site, c, findOwner);
  const { preferences, zone } = subscriber;
  // The form sends an address and a token as well, which are no part of the preview.
  const query = new URLSearchParams(preferencesFields(preferences, zone)).toString();
  if (new URL(c.req.url).search !== `?${query}`) return c.redirect(`${c.req.path}?${query}`, 303);
  const { digest, dueAt, isNext } = await previewDigest(site, subscriber, site.client(c));
  const origin = originOf(c, site.config.baseUrl);
  const mailPath = `${c.req.path}/mail?${query}`;
  const rendered = renderPreview(site, digest, { subscriber, origin, links: { ...links, view: origin + mailPath } });
  const terms = `${describePreferences(preferences, zone)}.`;
  const view = { rendered, mailPath, dueAt, zone, isNext, terms };
  return c.html(html(<PreviewPage page={await site.page(c)} {...view} />));
}

async function previewMail(site: WebContext, c: Context, findOwner: FindOwner): Promise<Response> {
  const { subscriber, links } = await previewOf(site, c, findOwner);
  const { digest }: DigestPreview = await previewDigest(site, subscriber, site.client(c));
  const origin = originOf(c, site.config.baseUrl);
  const view = { subscriber, origin, links: { ...links, view: c.req.url }, asHtml: true };
  return mailResponse(c, renderPreview(site, digest, view).html);
}

/** Returns who a preview is for, with the preferences that the query has as a form. Throws `bad_request`. */
async function previewOf(
  site: WebContext,
  c: Context,
  findOwner: FindOwner,
): Promise<{ subscriber: DigestSubscriber; links: DigestMailParts["links"] }> {
  const { subscriber, links } = await findOwner(site, c);
  const usual = { zone: subscriber.zone, hasAccount: subscriber.readerId !== null };
  const { preferences, zone, problems } = parsePreferencesForm(c.req.query(), usual, queryProblem);
  if (problems.length > 0) throw new BroadsheetError("bad_request", problems.join(" "));
  return { subscriber: { ...subscriber, preferences, zone }, links };
}

function mailResponse(c: Context, mail: string | undefined): Response {
  c.header("content-security-policy", MAIL_POLICY);
  return c.html(mail ?? "");
}
