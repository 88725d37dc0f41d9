/** Changing, confirming, ending and restarting a subscription, by the signed links in its mails. */

import { type Context, Hono } from "hono";
import { changePreferences } from "../../app/digests/changePreferences.ts";
import { confirmSubscription } from "../../app/digests/confirmSubscription.ts";
import { endSubscription } from "../../app/digests/endSubscription.ts";
import { renewSubscriptionLink } from "../../app/digests/renewSubscriptionLink.ts";
import { CONFIRM_WITHIN_DAYS } from "../../app/digests/requestSubscription.ts";
import { undoUnsubscribe } from "../../app/digests/undoUnsubscribe.ts";
import { parsePreferencesForm } from "../../domain/digests/preferencesForm.ts";
import { subscriptionPath, unsubscribePath } from "../../domain/pagePaths.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done, type Fields, wantsJson } from "../../http/actions.ts";
import { refused } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";
import { hideLink, linkedSubscription, tokenOf } from "./linkedSubscription.ts";
import { MailSentPage } from "./subscribePage.tsx";
import { subscribePages } from "./subscribeRoutes.tsx";
import { SubscriptionPage } from "./subscriptionPage.tsx";
import { UnsubscribedPage, UnsubscribePage } from "./unsubscribePage.tsx";

/** What was just done, in a sentence, by the parameter `done`. */
const NOTICES: Fields = { saved: "It is saved.", started: "You are subscribed." };

export function subscriptionPages(site: WebContext): Hono {
  const pages = new Hono();
  pages.route("/", subscribePages(site));
  managePages(pages, site);
  unsubscribePages(pages, site);
  return pages;
}

function managePages(pages: Hono, site: WebContext): void {
  pages.get("/subscription/:token", async (c) => {
    const subscription = await linkedSubscription(site, c, "manage");
    const notice = NOTICES[c.req.query("done") ?? ""];
    const view = { page: await site.page(c), subscription, token: tokenOf(c), ...(notice ? { done: notice } : {}) };
    return c.html(html(<SubscriptionPage {...view} />));
  });

  action(pages, site, "POST /subscription/:token", async (c, _session, fields) => {
    const subscription = await linkedSubscription(site, c, "manage");
    const usual = { zone: subscription.zone, hasAccount: subscription.readerId !== null };
    const { problems, ...typed } = parsePreferencesForm(fields, usual, queryProblem);
    const token = tokenOf(c);
    if (problems.length > 0)
      return refused(c, problems.join(" "), async () => (
        <SubscriptionPage page={await site.page(c)} {...{ subscription, token, typed, problems }} />
      ));
    await changePreferences(site, { token, ...typed });
    return done(c, `${c.req.path}?done=saved`);
  });

  action(pages, site, "POST /subscription/:token/start", async (c, session) => {
    hideLink(c);
    await confirmSubscription(site, session, { token: tokenOf(c), client: site.client(c) });
    return done(c, `${subscriptionPath(tokenOf(c))}?done=started`);
  });

  action(pages, site, "POST /subscription/:token/end", async (c) => {
    hideLink(c);
    await endSubscription(site, { token: tokenOf(c), purpose: "manage" });
    return done(c, subscriptionPath(tokenOf(c)));
  });

  action(pages, site, "POST /subscription/:token/renew", async (c) => {
    hideLink(c);
    const origin = () => originOf(c, site.config.baseUrl);
    const { email } = await renewSubscriptionLink(site, { token: tokenOf(c), origin });
    if (wantsJson(c)) return c.json({});
    const view = { email, days: CONFIRM_WITHIN_DAYS, local: site.services.outbox !== undefined };
    return c.html(html(<MailSentPage page={await site.page(c)} renewed {...view} />));
  });
}

function unsubscribePages(pages: Hono, site: WebContext): void {
  pages.get("/unsubscribe/:token", async (c) => {
    const subscription = await linkedSubscription(site, c, "unsubscribe");
    const started = c.req.query("done") === "started";
    const view = { page: await site.page(c), subscription, token: tokenOf(c), started };
    const Page = subscription.state === "ended" ? UnsubscribedPage : UnsubscribePage;
    return c.html(html(<Page {...view} />));
  });

  // Mail programs send this by themselves, too (RFC 8058): no cookie, no second step, done at once.
  action(pages, site, "POST /unsubscribe/:token", async (c: Context) => {
    hideLink(c);
    const subscription = await endSubscription(site, { token: tokenOf(c), purpose: "unsubscribe" });
    if (wantsJson(c)) return c.json({});
    const view = { page: await site.page(c), subscription, token: tokenOf(c) };
    return c.html(html(<UnsubscribedPage {...view} />));
  });

  action(pages, site, "POST /unsubscribe/:token/undo", async (c) => {
    hideLink(c);
    await undoUnsubscribe(site, { token: tokenOf(c), client: site.client(c) });
    return done(c, `${unsubscribePath(tokenOf(c))}?done=started`);
  });
}
