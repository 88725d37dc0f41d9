/** Subscribing to digests: by an address alone with a link that confirms it, or with an account; changing, ending. */

import { type Context, Hono } from "hono";
import { askedMail, renewedMail } from "../../app/mail/subscriptionEmails.ts";
import { parsePreferences, parsePreferencesForm } from "../../domain/digests/digestPreferences.ts";
import {
  CONFIRM_WITHIN_MS,
  DEFAULT_PREFERENCES,
  type DigestPreferences,
  type LinkPurpose,
} from "../../domain/digests/subscription.ts";
import { isMailAddress } from "../../domain/mail/mail.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done, type Fields, wantsJson } from "../../http/actions.ts";
import { isWithin } from "../../http/limits/linkLimits.ts";
import { keepAddressSecret } from "../../http/security.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { DAY_MS } from "../../lib/time.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";
import {
  confirmSubscription,
  endSubscription,
  findSubscription,
  linkToReader,
  renewLinks,
  requestSubscription,
  type SubscriptionRow,
  savePreferences,
  subscriptionOfEmail,
  subscriptionOfReader,
} from "../../store/digests/subscriptions.ts";
import { queueMail } from "../../store/mail/mailQueue.ts";
import { AskedPage, SubscribePage, SubscriptionPage, UnsubscribedPage, UnsubscribePage } from "./subscriptionsPage.tsx";

const CONFIRM_WITHIN_DAYS = CONFIRM_WITHIN_MS / DAY_MS;

export function subscriptionPages(site: WebContext): Hono {
  const { services, db } = site;
  const { config, clock, outbox, links } = services;
  const pages = new Hono();
  const usual = { zone: config.zone, hasAccount: false };

  pages.get("/subscribe", site.cached, async (c) => {
    if (await site.visits.of(c)) return c.redirect("/account/digest", 303);
    const page = await site.page(c);
    return c.html(html(<SubscribePage page={page} wishes={DEFAULT_PREFERENCES} zone={config.zone} guess />));
  });

  action(pages, site, "POST /subscribe", async (c, _visit, fields) => {
    const { wishes, zone, problems } = parsePreferencesForm(fields, usual, queryProblem);
    const address = (fields.email ?? "").trim();
    if (!isMailAddress(address)) problems.unshift("This is not a mail address. It looks like mira@example.org.");
    if (problems.length > 0) {
      if (wantsJson(c)) throw new BroadsheetError("bad_request", problems.join(" "));
      const view = { wishes, zone, email: address, guess: false, message: problems };
      return c.html(html(<SubscribePage page={await site.page(c)} {...view} />), 400);
    }
    return ask(c, { address, wishes, zone });
  });

  /** The answer is the same whether or not the address is known, so that nobody learns who reads what. */
  async function ask(
    c: Context,
    asked: { address: string; wishes: DigestPreferences; zone: string },
  ): Promise<Response> {
    const { address } = asked;
    const origin = originOf(c, config.baseUrl);
    site.limit("subscriptions", site.client(c));
    const within = isWithin(site.limit, "subscriptionsTo", `${site.client(c)} ${address.toLowerCase()}`);
    const mailTo = (subscription: SubscriptionRow) =>
      askedMail(config.title, subscription, `${origin}/subscription/${links.sign("manage", subscription)}`);
    if (within) await requestSubscription(db, { ...asked, at: clock() }, mailTo);
    const view = {
      email: address,
      days: CONFIRM_WITHIN_DAYS,
      local: outbox !== undefined,
    };
    const page = wantsJson(c) ? undefined : html(<AskedPage page={await site.page(c)} {...view} />);
    services.kickMails();
    return page === undefined ? c.json({ asked: address }) : c.html(page);
  }

  pages.get("/subscription/:token", async (c) => {
    const found = await linked(c, site, "manage");
    return c.html(await subscriptionPage(c, found, { done: SAID[c.req.query("done") ?? ""] }));
  });

  const subscriptionPage = async (
    c: Context,
    subscription: SubscriptionRow,
    { done: said, ...more }: { done?: string | undefined } & object = {},
  ) => {
    const view = { page: await site.page(c), subscription, token: c.req.param("token") ?? "", ...more };
    return html(<SubscriptionPage {...view} {...(said ? { done: said } : {})} />);
  };

  action(pages, site, "POST /subscription/:token", async (c, _visit, fields) => {
    const subscription = await linked(c, site, "manage");
    const { wishes, zone, problems } = parsePreferencesForm(
      fields,
      { zone: subscription.zone, hasAccount: subscription.reader_id !== null },
      queryProblem,
    );
    if (problems.length > 0) {
      if (wantsJson(c)) throw new BroadsheetError("bad_request", problems.join(" "));
      const more = { typed: { wishes, zone }, message: problems };
      return c.html(await subscriptionPage(c, subscription, more), 400);
    }
    await savePreferences(db, subscription.id, wishes, zone, clock());
    return done(c, `${c.req.path}?done=saved`);
  });

  action(pages, site, "POST /subscription/:token/start", async (c, visit) => {
    const { id, address } = await linked(c, site, "manage");
    await confirmSubscription(db, id, site.client(c), clock());
    if (visit?.account?.email.toLowerCase() === address) await linkToReader(db, id, visit.reader.id);
    return done(c, `/subscription/${c.req.param("token")}?done=started`);
  });

  action(pages, site, "POST /subscription/:token/end", async (c) => {
    const { id } = await linked(c, site, "manage");
    await endSubscription(db, id, clock());
    return done(c, `/subscription/${c.req.param("token")}`);
  });

  action(pages, site, "POST /subscription/:token/renew", async (c) => {
    const known = await linked(c, site, "manage");
    site.limit("subscriptionLinks", known.id);
    const origin = originOf(c, config.baseUrl);
    await db.transaction().execute(async (tx) => {
      const renewed = await renewLinks(tx, known.id);
      const link = `${origin}/subscription/${links.sign("manage", renewed)}`;
      const mail = renewedMail(config.title, renewed, link);
      await queueMail(tx, { kind: "subscription-links", mail, wanted: true, at: clock() });
    });
    services.kickMails();
    if (wantsJson(c)) return c.json({});
    const view = {
      email: known.written,
      days: CONFIRM_WITHIN_DAYS,
      local: outbox !== undefined,
    };
    return c.html(html(<AskedPage page={await site.page(c)} renewed {...view} />));
  });

  pages.get("/unsubscribe/:token", async (c) => {
    const subscription = await linked(c, site, "unsubscribe");
    const started = c.req.query("done") === "started";
    const view = { page: await site.page(c), subscription, token: c.req.param("token"), started };
    return c.html(
      html(subscription.state === "ended" ? <UnsubscribedPage {...view} /> : <UnsubscribePage {...view} />),
    );
  });

  // Also what mail programs send by themselves (RFC 8058): no cookie, no way round, done at once.
  action(pages, site, "POST /unsubscribe/:token", async (c) => {
    const subscription = await linked(c, site, "unsubscribe");
    await endSubscription(db, subscription.id, clock());
    const view = { page: await site.page(c), subscription, token: c.req.param("token") ?? "" };
    return wantsJson(c) ? c.json({}) : c.html(html(<UnsubscribedPage {...view} />));
  });

  action(pages, site, "POST /unsubscribe/:token/undo", async (c) => {
    const subscription = await linked(c, site, "unsubscribe");
    if (subscription.state === "ended") await confirmSubscription(db, subscription.id, site.client(c), clock());
    return done(c, `/unsubscribe/${c.req.param("token")}?done=started`);
  });

  pages.get("/account/digest", async (c) => {
    const { reader, account } = await site.inPerson(c, "GET /account/digest");
    const own = await subscriptionOfReader(db, reader.id);
    if (own) return c.redirect(`/subscription/${links.sign("manage", own)}`, 303);
    const known = (await isConfirmed(account.id)) ? await subscriptionOfEmail(db, account.email) : undefined;
    const wished = known
      ? { wishes: parsePreferences(known.wishes), zone: known.zone }
      : { wishes: DEFAULT_PREFERENCES, zone: config.zone };
    return c.html(html(<SubscribePage page={await site.page(c)} account guess={!known} {...wished} />));
  });

  action(pages, site, "POST /account/digest", async (c, { reader, account }, fields) => {
    const { wishes, zone, problems } = parsePreferencesForm(fields, { ...usual, hasAccount: true }, queryProblem);
    if (problems.length > 0) {
      const view = { wishes, zone, guess: false, message: problems };
      return c.html(html(<SubscribePage page={await site.page(c)} account {...view} />), 400);
    }
    const { id = "", email = "" } = account ?? {};
    // Signing in by a link has shown that the address is theirs; a single sign-on may not have.
    if (!(await isConfirmed(id))) return ask(c, { address: email, wishes, zone });
    const own = await subscriptionOfReader(db, reader.id);
    const { subscription } = own
      ? { subscription: own }
      : await requestSubscription(db, { address: email, wishes, zone, at: clock() });
    await linkToReader(db, subscription.id, reader.id);
    await savePreferences(db, subscription.id, wishes, zone, clock());
    await confirmSubscription(db, subscription.id, site.client(c), clock());
    return done(c, `/subscription/${links.sign("manage", subscription)}?done=started`);
  });

  const isConfirmed = async (accountId: string): Promise<boolean> =>
    (await db.selectFrom("accounts").select("emailVerified").where("id", "=", accountId).executeTakeFirst())
      ?.emailVerified === 1;

  return pages;
}

const SAID: Fields = { saved: "It is saved.", started: "You are subscribed." };

/** The subscription that the link in the address speaks for. Throws `wrong_token`. */
export async function linked(
  c: Context,
  { db, services }: Pick<WebContext, "db" | "services">,
  purpose: LinkPurpose,
): Promise<SubscriptionRow & { issue: string }> {
  c.header("cache-control", "no-store");
  keepAddressSecret(c);
  c.header("x-robots-tag", "noindex");
  const read = services.links.read(purpose, c.req.param("token") ?? "");
  const row = read && (await findSubscription(db, read.id));
  if (!row || row.links !== read.links)
    throw new BroadsheetError(
      "wrong_token",
      "This link is not whole, or does not hold any more: the subscription is gone, or a newer link was asked for. Enter your address at the end of any page, and a mail with a link that works is sent to it.",
    );
  return { ...row, issue: read.issue };
}
