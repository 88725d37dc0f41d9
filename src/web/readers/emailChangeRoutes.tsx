/** Changing an account's mail address: only the link that is mailed to the new one changes it. */
import { type Context, Hono } from "hono";
import { confirmEmailChange, emailChangeOf } from "../../app/accounts/confirmEmailChange.ts";
import { requestEmailChange } from "../../app/accounts/requestEmailChange.ts";
import { comparableAddress } from "../../domain/mail/mailAddress.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { keepAddressSecret } from "../../http/security.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import type { EmailChange } from "../../store/readers/accounts.ts";
import { accountPage } from "./accountRoutes.tsx";
import { EmailChangePage } from "./emailChangePage.tsx";

export function emailChangePages(site: WebContext): Hono {
  const pages = new Hono();

  action(pages, site, "POST /account/address", (c, session, { email = "" }) =>
    orFormAgain(
      c,
      async () => {
        const [origin, client] = [originOf(c, site.config.baseUrl), site.client(c)];
        await requestEmailChange(site, session, { email, origin, client });
        const address = { email: comparableAddress(email), sent: true };
        return c.html(html(await accountPage(site, c, session, { address })));
      },
      (message) => accountPage(site, c, session, { address: { message, email } }),
    ),
  );

  const changePage = async (c: Context, token: string, change?: EmailChange) => (
    <EmailChangePage page={await site.page(c)} form={await site.sessions.formToken(c)} token={token} change={change} />
  );
  // Following the link only shows a button, as with every link in a mail.
  pages.get("/account/address", async (c) => {
    c.header("cache-control", "no-store");
    keepAddressSecret(c);
    const token = c.req.query("token") ?? "";
    const change = await emailChangeOf(site, token);
    return c.html(html(await changePage(c, token, change)), change ? 200 : 403);
  });
  action(pages, site, "POST /account/address/confirm", (c, _session, { token = "" }) =>
    orFormAgain(
      c,
      async () => {
        await confirmEmailChange(site, { token, client: site.client(c) });
        return done(c, "/account");
      },
      () => changePage(c, token),
      ["wrong_token"],
    ),
  );

  return pages;
}
