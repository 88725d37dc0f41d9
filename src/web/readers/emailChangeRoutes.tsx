/** Another mail address for an account: only the link mailed there changes it. */

import { Hono } from "hono";
import { newAddressMail, oldAddressMail } from "../../app/mail/accountEmails.ts";
import { isMailAddress } from "../../domain/mail/mail.ts";
import { LINK_MINUTES } from "../../domain/readers/registration.ts";
import { browserOf } from "../../http/accounts/authentication.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done } from "../../http/actions.ts";
import { linkAllowance } from "../../http/limits/linkLimits.ts";
import { keepAddressSecret } from "../../http/security.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { mailboxOf } from "../../store/alerts/alertStatus.ts";
import { hashOf, newSecret } from "../../store/lib/secrets.ts";
import { latestLinkMail, queueAgain, queueMail } from "../../store/mail/mailQueue.ts";
import { addressChange, beginAddressChange, changeAddress, hasAccount } from "../../store/readers/accounts.ts";
import { accountPage } from "./accountRoutes.tsx";
import { AddressPage } from "./emailChangePage.tsx";

export function addressPages(site: WebContext): Hono {
  const { db, services, accounts } = site;
  const { config, clock } = services;
  const pages = new Hono();

  action(pages, site, "POST /account/address", async (c, visit, { email = "" }) => {
    const { id, email: old } = browserOf(visit);
    const { id: readerId, handle } = visit.reader;
    const address = email.trim().toLowerCase();
    const message = problemWith(address, old);
    if (message) return c.html(await accountPage(site, c, visit, { address: { message, email } }), 400);
    const origin = originOf(c, config.baseUrl);
    site.limit("addresses", visit.reader.id);
    const allowance = linkAllowance(site.limit, site.client(c), address);
    if (allowance.mail !== "nothing") {
      const known = allowance.mail === "again" ? await openChangeMail(id, address) : undefined;
      // What is done is the same where somebody else has the address, so that nobody learns who has an account.
      const wanted = !(await hasAccount(db, address, id));
      if (known) await queueAgain(db, known.id, wanted);
      else await beginChange({ id, readerId, handle, old, address, origin, wanted });
    }
    const answer = await accountPage(site, c, visit, { address: { email: address, sent: true } });
    services.kickMails();
    return c.html(answer);
  });

  /** Notes the change with its mails: the link to the new address, and word of it to the old one. */
  async function beginChange(change: {
    id: string;
    readerId: number;
    old: string;
    address: string;
    handle: string;
    origin: string;
    wanted: boolean;
  }): Promise<void> {
    const { id, readerId, old, address, handle, origin, wanted } = change;
    const { code: token, hash } = newSecret();
    const at = clock();
    const expiresAt = at + LINK_MINUTES * MINUTE_MS;
    const link = `${origin}/account/address?${new URLSearchParams({ token })}`;
    await db.transaction().execute(async (tx) => {
      await beginAddressChange(tx, { accountId: id, email: address, hash, expiresAt });
      const mail = newAddressMail(config.title, address, link, handle);
      await queueMail(tx, { kind: "new-address", mail, wanted, accountId: id, linkHash: hash, expiresAt, at });
      if (address === old) return;
      // An address that was never confirmed may be a stranger's, who is told nothing.
      const { confirmed } = await mailboxOf(tx, readerId);
      const notice = oldAddressMail(config.title, old, `${origin}/account`);
      await queueMail(tx, { kind: "old-address", mail: notice, wanted: confirmed, accountId: id, at });
    });
  }

  /** The mail with the link of a change that this account began and that still holds. */
  async function openChangeMail(accountId: string, address: string): Promise<{ id: number } | undefined> {
    const known = await latestLinkMail(db, "new-address", address, clock());
    const isOpen =
      known?.linkHash && known.accountId === accountId && (await addressChange(db, known.linkHash, clock()));
    return isOpen ? known : undefined;
  }

  // Following the link shows a button only, as with every link in a mail.
  pages.get("/account/address", async (c) => {
    c.header("cache-control", "no-store");
    keepAddressSecret(c);
    const token = c.req.query("token") ?? "";
    const change = await addressChange(db, hashOf(token), clock());
    const view = { page: await site.page(c), form: await site.visits.formToken(c), token, change };
    return c.html(html(<AddressPage {...view} />), change ? 200 : 403);
  });
  action(pages, site, "POST /account/address/confirm", async (c, _visit, { token = "" }) => {
    if (await changeAddress(db, hashOf(token), clock())) return done(c, "/account");
    // Only links that do not hold are counted.
    site.limit("tries", site.client(c));
    const view = { page: await site.page(c), form: await site.visits.formToken(c), token, change: undefined };
    return c.html(html(<AddressPage {...view} />), 403);
  });

  /** The own address may be given to confirm it. */
  function problemWith(address: string, old: string): string | undefined {
    if (!isMailAddress(address)) return "This is not a mail address. It looks like mira@example.org.";
    if (config.registration.kind === "domains" && accounts.admits(old) && !accounts.admits(address))
      return `Accounts here are for addresses at ${config.registration.domains.join(", ")}, so yours cannot move elsewhere.`;
    return undefined;
  }

  return pages;
}
