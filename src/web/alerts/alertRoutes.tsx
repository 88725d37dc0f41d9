/** A reader's alerts and where they go. */
import { type Context, Hono } from "hono";
import { RHYTHMS } from "../../domain/alerts/alert.ts";
import { readWebhook } from "../../domain/alerts/webhook.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError, HTTP_STATUS } from "../../lib/errors.ts";
import { addWebhook, channelOf, removeWebhook, switchOn } from "../../store/alerts/alertChannels.ts";
import { type AlertWish, addAlert, removeAlert } from "../../store/alerts/alerts.ts";
import { alertsView, sampleMessage } from "../alerts.ts";
import { AlertsPage, type AlertsView } from "./alertsPage.tsx";

const PAGE = "/me/alerts";

export function alertPages(site: WebContext): Hono {
  const { db, services } = site;
  const { clock, webhooks } = services;
  const pages = new Hono();

  pages.get(PAGE, async (c) => {
    const { reader } = await site.inPerson(c, "GET /me/alerts");
    const follow = c.req.query("follow");
    return show(c, reader, follow === undefined ? {} : { adding: { fields: { follow } } });
  });

  action(pages, site, "POST /me/alerts", async (c, { reader }, fields) => {
    const adding = db.transaction().execute((tx) => addAlert(tx, reader.id, readWish(fields), clock()));
    const added = await orSays(c, adding);
    if (!added.ok) return show(c, reader, { adding: { fields, message: added.message } });
    return done(c, PAGE, { id: added.value });
  });
  action(pages, site, "POST /me/alerts/:alert/remove", async (c, { reader }) => {
    const removed = await removeAlert(db, reader.id, numberOf(c, "alert"));
    return done(c, PAGE, { removed });
  });

  action(pages, site, "POST /me/webhooks", async (c, { reader }, fields) => {
    const refused = (message: string) => show(c, reader, { webhook: { fields, message } }, 400);
    const wish = readWebhook(fields, webhooks.problem);
    if (typeof wish === "string") return refused(wish);
    const adding = db.transaction().execute((tx) => addWebhook(tx, reader.id, wish, clock()));
    const added = await orSays(c, adding);
    if (!added.ok) return refused(added.message);
    const { value: made } = added;
    // A secret is shown this once.
    if (made.secret === undefined || wantsJson(c)) return done(c, `${PAGE}#webhooks`, made);
    return show(c, reader, { made: { name: wish.name, secret: made.secret } });
  });
  action(pages, site, "POST /me/webhooks/:way/try", async (c, { reader }) => {
    const way = await channelOf(db, reader.id, numberOf(c, "way"));
    if (!way?.target) throw noSuchWebhook();
    const outcome = await webhooks.send(way.target, await sampleMessage(site, c));
    if (outcome.sent && way.failures > 0 && way.offAt === undefined) await switchOn(db, reader.id, way.id, clock());
    if (wantsJson(c)) {
      const { message, ...rest } = outcome;
      return c.json({ ...rest, says: message });
    }
    return show(c, reader, { tried: { name: way.name, ...outcome } });
  });
  action(pages, site, "POST /me/webhooks/:way/on", async (c, { reader }) => {
    if (!(await switchOn(db, reader.id, numberOf(c, "way"), clock()))) throw noSuchWebhook();
    return done(c, `${PAGE}#webhooks`);
  });
  action(pages, site, "POST /me/webhooks/:way/remove", async (c, { reader }) => {
    const removed = await removeWebhook(db, reader.id, numberOf(c, "way"));
    return done(c, `${PAGE}#webhooks`, { removed });
  });

  async function show(c: Context, reader: Reader, more: Partial<AlertsView>, status: 200 | 400 = 200) {
    const message = more.adding?.message ?? more.webhook?.message;
    if (message !== undefined && wantsJson(c)) throw new BroadsheetError("bad_request", message);
    const view = await alertsView(site, c, reader);
    return c.html(html(<AlertsPage {...view} {...more} />), message === undefined ? status : 400);
  }

  return pages;
}

/** What a person can mend comes back on the page; anything else, and for programs, is thrown on. */
const orSays = <T,>(c: Context, doing: Promise<T>): Promise<{ ok: true; value: T } | { ok: false; message: string }> =>
  doing.then(
    (value) => ({ ok: true, value }),
    (error) => {
      if (wantsJson(c) || !(error instanceof BroadsheetError) || HTTP_STATUS[error.code] === undefined) throw error;
      return { ok: false, message: error.message };
    },
  );

function readWish({ follow = "", way = "", rhythm = "" }: Record<string, string>): AlertWish {
  const when = RHYTHMS.find((one) => one === rhythm);
  const where = way === "mail" || way === "feed" ? way : Number(/^\d{1,15}$/.exec(way)?.[0] ?? Number.NaN);
  if (!/^\d{1,15}$/.test(follow) || when === undefined || Number.isNaN(where))
    throw new BroadsheetError("bad_request", "Please choose what to be told of, where and when.");
  return { followId: Number(follow), way: where, rhythm: when };
}

/** 0 for what is no number: there is no such thing. */
const numberOf = (c: Context, name: string): number => Number(/^\d{1,15}$/.exec(c.req.param(name) ?? "")?.[0] ?? 0);

const noSuchWebhook = () =>
  new BroadsheetError("not_found", "You have no such webhook; it may have been removed already.");
