/** The admin page of mail, and the endpoint that mail programs bring undeliverable mails to. */
import { type Context, Hono } from "hono";
import { decideDelivery } from "../../app/mail/decideDelivery.ts";
import { sendTestMail } from "../../app/mail/sendTestMail.ts";
import { describeRefusal, type MailOutcome } from "../../domain/mail/mail.ts";
import { isMailAddress, NOT_A_MAIL_ADDRESS } from "../../domain/mail/mailAddress.ts";
import { equalSecrets } from "../../http/accounts/equalSecrets.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { refused } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { stuckDeliveries } from "../../store/digests/deliveries.ts";
import {
  issueCounts,
  latestBounces,
  mailHistory,
  subscriptionCounts,
  waitingDeliveries,
} from "../../store/digests/mailStatus.ts";
import { queueStatus } from "../../store/mail/mailQueue.ts";
import { MailPage, type Notice } from "./mailPage.tsx";

const SHOWN_ISSUES = 30;
const SHOWN_ROWS = 20;
/** Deliveries and bounces of one address. */
const SHOWN_OF_ADDRESS = 60;
const MAX_ADDRESS_CHARACTERS = 254;
/** A returned mail carries the mail that it returns. */
const MAX_RETURNED_MAIL_BYTES = 26_214_400;

export function mailPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get("/admin/mail", async (c) => {
    await site.inPerson(c, "GET /admin/mail");
    const address = (c.req.query("address") ?? "").trim().slice(0, MAX_ADDRESS_CHARACTERS);
    return c.html(html(await mailPage(site, c, { address })));
  });

  action(pages, site, "POST /admin/mail/deliveries/:delivery", async (c, session, { as = "" }) => {
    if (as !== "sent" && as !== "due")
      throw new BroadsheetError("bad_request", "A stuck delivery counts as sent, or is sent again.");
    const deliveryId = Number(c.req.param("delivery"));
    await decideDelivery(site, session, { deliveryId, as });
    return done(c, "/admin/mail#stuck", { delivery: deliveryId, state: as });
  });

  action(pages, site, "POST /admin/mail/test", async (c, session, { to = "" }) => {
    if (to.trim() !== "" && !isMailAddress(to.trim()))
      return refused(c, NOT_A_MAIL_ADDRESS, () =>
        mailPage(site, c, { notice: { message: NOT_A_MAIL_ADDRESS, bad: true } }),
      );
    const { address, outcome } = await sendTestMail(site, session, { to });
    const message = describeTest(address, outcome);
    return wantsJson(c)
      ? c.json({ sent: outcome.sent, says: message })
      : c.html(html(await mailPage(site, c, { notice: { message, bad: !outcome.sent } })));
  });

  const { returned } = site.services;
  if (returned) pages.post("/mail/bounces", async (c) => takeBounce(site, c, returned));
  return pages;
}

/** Renders what the records tell of mail now. */
async function mailPage(
  site: WebContext,
  c: Context,
  { address = "", notice }: { address?: string; notice?: Notice },
): Promise<unknown> {
  const { db, services } = site;
  const now = site.clock();
  c.header("x-robots-tag", "noindex");
  const page = await site.page(c);
  const view = {
    page,
    form: page.form ?? "",
    zone: site.config.zone,
    mailing: services.mailing,
    issues: await issueCounts(db, SHOWN_ISSUES),
    subscriptions: await subscriptionCounts(db),
    stuck: await stuckDeliveries(db, now),
    waiting: await waitingDeliveries(db, now, SHOWN_ROWS),
    bounces: await latestBounces(db, SHOWN_ROWS),
    address,
    found: address === "" ? undefined : await mailHistory(db, address, SHOWN_OF_ADDRESS),
    notice,
    queue: await queueStatus(db, SHOWN_ROWS),
    mailServer: services.mailServer?.(),
    warnings: [site.proxy.warning() ?? []].flat(),
  };
  return <MailPage {...view} />;
}

/** Takes an undeliverable mail from a program that has the token for it. */
async function takeBounce(
  site: WebContext,
  c: Context,
  { token, take }: NonNullable<WebContext["services"]["returned"]>,
): Promise<Response> {
  c.header("cache-control", "no-store");
  if (!equalSecrets(c.req.header("authorization") ?? "", `Bearer ${token}`)) {
    site.limit("tries", `bounces ${site.client(c)}`);
    throw new BroadsheetError("sign_in_first", "This needs the token of --bounce-token, as a bearer token.");
  }
  const raw = await site.bodies.read(c, MAX_RETURNED_MAIL_BYTES, tooLarge);
  await site.admission.enter(c);
  const { understood, message } = await take(raw);
  return c.json({ understood, says: message });
}

const tooLarge = () =>
  new BroadsheetError("too_large", "This mail is larger than any report, so it was not looked at.");

const describeTest = (address: string, outcome: MailOutcome): string =>
  outcome.sent
    ? `The mail server took a test to ${address}: ${outcome.answer}`
    : `The test to ${address} was not sent. ${describeRefusal(outcome)}`;
