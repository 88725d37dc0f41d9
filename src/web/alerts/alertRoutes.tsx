/** A reader's alerts and the channels that they go to. */
import { type Context, Hono } from "hono";
import { createAlert } from "../../app/alerts/createAlert.ts";
import { createWebhook } from "../../app/alerts/createWebhook.ts";
import { enableWebhook } from "../../app/alerts/enableWebhook.ts";
import { removeAlert } from "../../app/alerts/removeAlert.ts";
import { removeWebhook } from "../../app/alerts/removeWebhook.ts";
import { tryWebhook } from "../../app/alerts/tryWebhook.ts";
import { RHYTHMS } from "../../domain/alerts/alert.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { publicAddress } from "../../http/accounts/origin.ts";
import { action, done, type Fields, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError, HTTP_STATUS } from "../../lib/errors.ts";
import type { NewAlert } from "../../store/alerts/alerts.ts";
import { AlertsPage } from "./alertsPage.tsx";
import { type AlertsView, alertsView } from "./alertsView.ts";

const PAGE = "/me/alerts";
const WEBHOOKS = `${PAGE}#webhooks`;

export function alertPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get(PAGE, async (c) => {
    const { reader } = await site.inPerson(c, "GET /me/alerts");
    const follow = c.req.query("follow");
    return showPage(site, c, reader, follow === undefined ? {} : { adding: { fields: { follow } } });
  });
  action(pages, site, "POST /me/alerts", async (c, session, fields) => {
    const creation = await formOutcome(c, async () => createAlert(site, session, parseAlert(fields)));
    if (!creation.ok) return showPage(site, c, session.reader, { adding: { fields, message: creation.message } }, 400);
    return done(c, PAGE, { id: creation.value.id });
  });
  action(pages, site, "POST /me/alerts/:alert/remove", async (c, session) => {
    await removeAlert(site, session, { alertId: idOf(c, "alert") });
    return done(c, PAGE, { removed: true });
  });
  webhookActions(pages, site);
  return pages;
}

function webhookActions(pages: Hono, site: WebContext): void {
  action(pages, site, "POST /me/webhooks", async (c, session, fields) => {
    const creation = await formOutcome(c, () => createWebhook(site, session, fields));
    if (!creation.ok) return showPage(site, c, session.reader, { webhook: { fields, message: creation.message } }, 400);
    const { name, ...made } = creation.value;
    // A secret is shown this once.
    if (made.secret === undefined || wantsJson(c)) return done(c, WEBHOOKS, made);
    return showPage(site, c, session.reader, { made: { name, secret: made.secret } });
  });
  action(pages, site, "POST /me/webhooks/:channel/try", async (c, session) => {
    const address = publicAddress(c, site.config.baseUrl);
    const { name, outcome } = await tryWebhook(site, session, { channelId: idOf(c, "channel"), address });
    const { message, ...rest } = outcome;
    if (wantsJson(c)) return c.json({ ...rest, says: message });
    return showPage(site, c, session.reader, { tried: { name, sent: outcome.sent, message } });
  });
  action(pages, site, "POST /me/webhooks/:channel/on", async (c, session) => {
    await enableWebhook(site, session, { channelId: idOf(c, "channel") });
    return done(c, WEBHOOKS);
  });
  action(pages, site, "POST /me/webhooks/:channel/remove", async (c, session) => {
    await removeWebhook(site, session, { channelId: idOf(c, "channel") });
    return done(c, WEBHOOKS, { removed: true });
  });
}

async function showPage(
  site: WebContext,
  c: Context,
  reader: Reader,
  more: Partial<AlertsView>,
  status: 200 | 400 = 200,
): Promise<Response> {
  const view = await alertsView(site, c, reader);
  return c.html(html(<AlertsPage {...view} {...more} />), status);
}

type FormOutcome<T> = { ok: true; value: T } | { ok: false; message: string };

/** Catches an error that a person can fix, for the page. Any other error, and every error for a program, is rethrown. */
async function formOutcome<T>(c: Context, run: () => Promise<T>): Promise<FormOutcome<T>> {
  try {
    return { ok: true, value: await run() };
  } catch (error) {
    if (wantsJson(c) || !(error instanceof BroadsheetError) || HTTP_STATUS[error.code] === undefined) throw error;
    return { ok: false, message: error.message };
  }
}

/** Throws `bad_request`. */
function parseAlert({ follow = "", way = "", rhythm: chosen = "" }: Fields): NewAlert {
  const rhythm = RHYTHMS.find((one) => one === chosen);
  const channel = way === "mail" || way === "feed" ? way : Number(/^\d{1,15}$/.exec(way)?.[0] ?? Number.NaN);
  if (!/^\d{1,15}$/.test(follow) || rhythm === undefined || Number.isNaN(channel))
    throw new BroadsheetError("bad_request", "Please choose what to be told of, where and when.");
  return { followId: Number(follow), channel, rhythm };
}

/** 0, which nothing has, for what is not a number. */
const idOf = (c: Context, name: string): number => Number(/^\d{1,15}$/.exec(c.req.param(name) ?? "")?.[0] ?? 0);
