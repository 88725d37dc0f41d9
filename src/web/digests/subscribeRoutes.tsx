/** Subscribing to digests: with an address alone, which a link confirms, or with an account. */

import { type Context, Hono } from "hono";
import { ownSubscriptionOrDraft } from "../../app/digests/ownSubscription.ts";
import { CONFIRM_WITHIN_DAYS, requestSubscription } from "../../app/digests/requestSubscription.ts";
import { subscribeReader } from "../../app/digests/subscribeReader.ts";
import { DEFAULT_PREFERENCES } from "../../domain/digests/digestPreferences.ts";
import { parsePreferencesForm } from "../../domain/digests/preferencesForm.ts";
import { isMailAddress, NOT_A_MAIL_ADDRESS } from "../../domain/mail/mailAddress.ts";
import { subscriptionPath } from "../../domain/pagePaths.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { refused } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";
import { MailSentPage, SubscribePage, type SubscribeView } from "./subscribePage.tsx";

export function subscribePages(site: WebContext): Hono {
  const { config, services } = site;
  const pages = new Hono();

  const subscribePage = async (c: Context, view: Omit<SubscribeView, "page">) => (
    <SubscribePage page={await site.page(c)} {...view} />
  );

  pages.get("/subscribe", site.cached, async (c) => {
    if (await site.sessions.of(c)) return c.redirect("/account/digest", 303);
    const view = { preferences: DEFAULT_PREFERENCES, zone: config.zone, guess: true };
    return c.html(html(await subscribePage(c, view)));
  });

  action(pages, site, "POST /subscribe", async (c, _session, fields) => {
    const form = parsePreferencesForm(fields, { zone: config.zone, hasAccount: false }, queryProblem);
    const email = (fields.email ?? "").trim();
    const problems = [...(isMailAddress(email) ? [] : [NOT_A_MAIL_ADDRESS]), ...form.problems];
    if (problems.length > 0)
      return refused(c, problems.join(" "), () => subscribePage(c, { ...form, problems, email, guess: false }));
    await requestSubscription(site, { ...form, email, ...senderOf(site, c) });
    return mailSent(site, c, email);
  });

  pages.get("/account/digest", async (c) => {
    const { reader } = await site.inPerson(c, "GET /account/digest");
    const found = await ownSubscriptionOrDraft(site, reader.id);
    if ("own" in found) return c.redirect(subscriptionPath(services.links.sign("manage", found.own)), 303);
    const { isGuess: guess, ...draft } = found.draft;
    return c.html(html(await subscribePage(c, { ...draft, guess, account: true })));
  });

  action(pages, site, "POST /account/digest", async (c, session, fields) => {
    const form = parsePreferencesForm(fields, { zone: config.zone, hasAccount: true }, queryProblem);
    if (form.problems.length > 0)
      return c.html(html(await subscribePage(c, { ...form, guess: false, account: true })), 400);
    const result = await subscribeReader(site, session, { ...form, ...senderOf(site, c) });
    if ("mailed" in result) return mailSent(site, c, result.mailed);
    return done(c, `${subscriptionPath(services.links.sign("manage", result.subscribed))}?done=started`);
  });

  return pages;
}

const senderOf = (site: WebContext, c: Context) => ({
  origin: () => originOf(c, site.config.baseUrl),
  client: site.client(c),
});

async function mailSent(site: WebContext, c: Context, email: string): Promise<Response> {
  if (wantsJson(c)) return c.json({ asked: email });
  const view = { email, days: CONFIRM_WITHIN_DAYS, local: site.services.outbox !== undefined };
  return c.html(html(<MailSentPage page={await site.page(c)} {...view} />));
}
