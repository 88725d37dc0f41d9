/** Another mail address for an account: only the link mailed there changes it. */
import { Hono } from "hono";
import { isMailAddress } from "../../domain/mail.ts";
import { LINK_MINUTES } from "../../http/accounts/auth.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { browserOf } from "../../http/accounts/visits.ts";
import { act, done } from "../../http/actions.ts";
import { newAddressMail, oldAddressMail, sendMail } from "../../http/mails.ts";
import { keepAddressSecret } from "../../http/security.ts";
import { html, type Site } from "../../http/site.ts";
import { addressChange, beginAddressChange, changeAddress, hasAccount } from "../../store/accounts.ts";
import { mailboxOf } from "../../store/alertReports.ts";
import { hashOf, newSecret } from "../../store/secrets.ts";
import { AddressPage } from "../pages/address.tsx";
import { accountPage } from "./account.tsx";

const MINUTE_MS = 60_000;

export function addressPages(site: Site): Hono {
  const { db, parts, accounts } = site;
  const { config, clock } = parts;
  const pages = new Hono();

  act(pages, site, "POST /account/address", async (c, visit, { email = "" }) => {
    const { id, email: old } = browserOf(visit);
    const address = email.trim().toLowerCase();
    const says = problemWith(address, old);
    if (says) return c.html(await accountPage(site, c, visit, { address: { says, email } }), 400);
    const origin = originOf(c, config.baseUrl);
    site.limit("addresses", visit.reader.id);
    site.limit("linksTo", address);
    const { code: token, hash } = newSecret();
    const expiresAt = clock() + LINK_MINUTES * MINUTE_MS;
    await beginAddressChange(db, { accountId: id, email: address, hash, expiresAt });
    // The answer is the same where somebody else has the address, so that nobody learns who has an account.
    if (!(await hasAccount(db, address, id))) {
      const link = `${origin}/account/address?${new URLSearchParams({ token })}`;
      await sendMail(parts, "The mail with the link", newAddressMail(config.title, address, link, visit.reader.handle));
    }
    // An address that was never confirmed may be a stranger's, who is told nothing.
    if (address !== old && (await mailboxOf(db, visit.reader.id)).confirmed)
      await sendMail(parts, "The notice to your old address", oldAddressMail(config.title, old, `${origin}/account`));
    return c.html(await accountPage(site, c, visit, { address: { email: address, sent: true } }));
  });

  // Following the link shows a button only, as with every link in a mail.
  pages.get("/account/address", async (c) => {
    c.header("cache-control", "no-store");
    keepAddressSecret(c);
    const token = c.req.query("token") ?? "";
    const change = await addressChange(db, hashOf(token), clock());
    const view = { page: await site.page(c), form: await site.visits.formToken(c), token, change };
    return c.html(html(<AddressPage {...view} />), change ? 200 : 403);
  });
  act(pages, site, "POST /account/address/confirm", async (c, _visit, { token = "" }) => {
    site.limit("tries", site.client(c));
    if (await changeAddress(db, hashOf(token), clock())) return done(c, "/account");
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
