/** The admin's page of mail, and the door that programs bring undeliverable mails to. */
import { type Context, Hono } from "hono";
import { testMail } from "../../app/mail/testMail.ts";
import { isMailAddress, type MailOutcome } from "../../domain/mail/mail.ts";
import { equalSecrets } from "../../http/accounts/equalSecrets.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { decideStuck, stuckDeliveries } from "../../store/digests/deliveries.ts";
import { issueCounts, latestBounces, mailTo, subscriptionCounts, waiting } from "../../store/digests/mailStatus.ts";
import { queueStatus } from "../../store/mail/mailQueue.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { MailPage, type Said } from "./mailPage.tsx";

const SHOWN_ISSUES = 30;
const SHOWN_ROWS = 20;
/** Of an address's deliveries and bounces. */
const SHOWN_OF_ADDRESS = 60;
const MAX_ADDRESS_CHARACTERS = 254;
/** A returned mail carries the mail that it returns. */
const MAX_RETURNED_MAIL_BYTES = 26_214_400;

export function mailPages(site: WebContext): Hono {
  const { services, db } = site;
  const { clock, config, mailer } = services;
  const pages = new Hono();

  pages.get("/admin/mail", async (c) => {
    await site.inPerson(c, "GET /admin/mail");
    const asked = (c.req.query("address") ?? "").trim().slice(0, MAX_ADDRESS_CHARACTERS);
    return c.html(await mailPage(c, { asked }));
  });

  async function mailPage(c: Context, { asked = "", said }: { asked?: string; said?: Said }) {
    const now = clock();
    c.header("x-robots-tag", "noindex");
    const page = await site.page(c);
    const view = {
      page,
      form: page.form ?? "",
      zone: config.zone,
      mailing: services.mailing,
      issues: await issueCounts(db, SHOWN_ISSUES),
      subscriptions: await subscriptionCounts(db),
      stuck: await stuckDeliveries(db, now),
      waiting: await waiting(db, now, SHOWN_ROWS),
      bounces: await latestBounces(db, SHOWN_ROWS),
      asked,
      found: asked === "" ? undefined : await mailTo(db, asked, SHOWN_OF_ADDRESS),
      said,
      queue: await queueStatus(db, SHOWN_ROWS),
      mailServer: services.mailServer?.(),
      warnings: [site.proxy.warning() ?? []].flat(),
    };
    return html(<MailPage {...view} />);
  }

  action(pages, site, "POST /admin/mail/deliveries/:delivery", async (c, visit, { as = "" }) => {
    if (as !== "sent" && as !== "due")
      throw new BroadsheetError("bad_request", "A stuck delivery counts as sent, or is sent again.");
    const id = Number(c.req.param("delivery"));
    const decided = await db.transaction().execute(async (tx) => {
      if (!(await decideStuck(tx, id, as, clock()))) return false;
      const action = as === "sent" ? "counted as sent" : "sent again";
      await recordAudit(tx, { by: visit.reader.id, at: clock(), action, subject: `delivery ${id}` });
      return true;
    });
    if (!decided)
      throw new BroadsheetError("conflict", "This delivery is not stuck any more: it has been settled meanwhile.");
    return done(c, "/admin/mail#stuck", { delivery: id, state: as });
  });

  action(pages, site, "POST /admin/mail/test", async (c, visit, { to = "" }) => {
    const address = to.trim() || visit.account?.email || "";
    if (!isMailAddress(address)) {
      const message = "This is not a mail address. It looks like mira@example.org.";
      return wantsJson(c)
        ? c.json({ error: "bad_request", message }, 400)
        : c.html(await mailPage(c, { said: { message, bad: true } }), 400);
    }
    const outcome = await mailer(testMail(address, config.title, new Date(clock()).toISOString()));
    await recordAudit(db, {
      by: visit.reader.id,
      at: clock(),
      action: "sent a test mail",
      subject: address,
      message: outcome.sent ? outcome.answer : outcome.why,
    });
    const message = inWords(address, outcome);
    return wantsJson(c)
      ? c.json({ sent: outcome.sent, says: message })
      : c.html(await mailPage(c, { said: { message, bad: !outcome.sent } }));
  });

  const { returned } = services;
  if (returned)
    pages.post("/mail/bounces", async (c) => {
      c.header("cache-control", "no-store");
      if (!equalSecrets(c.req.header("authorization") ?? "", `Bearer ${returned.token}`)) {
        site.limit("tries", `bounces ${site.client(c)}`);
        throw new BroadsheetError("wrong_token", "This needs the token of --bounce-token, as a bearer token.");
      }
      const raw = await site.bodies.read(c, MAX_RETURNED_MAIL_BYTES, tooLarge);
      await site.admission.enter(c);
      const { understood, message } = await returned.take(raw);
      return c.json({ understood, says: message });
    });

  return pages;
}

const tooLarge = () =>
  new BroadsheetError("too_large", "This mail is larger than any report, so it was not looked at.");

const inWords = (address: string, outcome: MailOutcome): string =>
  outcome.sent
    ? `The mail server took a test to ${address}: ${outcome.answer}`
    : `The test to ${address} was not sent. ${outcome.why}`;
