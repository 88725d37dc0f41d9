/** How an instance gets its first admin, once: the person who can read what the server printed. */
import { type Context, Hono } from "hono";
import { readerOfAccount } from "../../app/accounts/readerOfAccount.ts";
import { assertNoAdmin, becomeFirstAdmin } from "../../app/readers/becomeFirstAdmin.ts";
import { NOT_A_MAIL_ADDRESS, parseMailAddress } from "../../domain/mail/mailAddress.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { isSecret } from "../../http/accounts/secretTries.ts";
import { action } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { hasAdmin } from "../../store/readers/readers.ts";
import { EnterPage, type EnterView } from "./gatePage.tsx";

/** The pages below `/admin`. */
export function gatePages(site: WebContext): Hono {
  const pages = new Hono();
  const page = async (c: Context, view: Pick<EnterView, "token"> & Partial<EnterView>) => (
    <EnterPage page={await site.page(c)} form={await site.sessions.formToken(c)} {...view} />
  );

  pages.get("/enter", async (c) => {
    if (await hasAdmin(site.db)) return c.redirect("/admin/sources", 303);
    return c.html(html(await page(c, { token: c.req.query("token") ?? "" })));
  });
  action(
    pages,
    site,
    "POST /admin/enter",
    (c, session, { token = "", email = "", name = "" }) =>
      orFormAgain(
        c,
        async () => {
          await assertNoAdmin(site);
          checkToken(site, c, token);
          if (!session) return enterWithEmail(site, c, email.trim(), name);
          await becomeFirstAdmin(site, session.reader);
          return c.redirect("/admin/sources", 303);
        },
        (message) => page(c, { token, email, name, message }),
        ["bad_request", "wrong_token"],
      ),
    "/admin",
  );

  return pages;
}

function checkToken(site: WebContext, c: Context, token: string): void {
  if (isSecret(site, c, "admin", token.trim(), site.services.adminToken)) return;
  throw new BroadsheetError("wrong_token", "This is not the token of this instance.");
}

/** Opens an account for somebody who is not signed in, signs them in, and makes them the first admin. */
async function enterWithEmail(site: WebContext, c: Context, typed: string, name: string): Promise<Response> {
  const { accounts } = site;
  const email = parseMailAddress(typed);
  if (email === undefined) throw new BroadsheetError("bad_request", NOT_A_MAIL_ADDRESS);
  const origin = originOf(c, site.config.baseUrl);
  const token = await accounts.issueLink(origin, email, clean(name).slice(0, MAX_NAME_CHARACTERS), true);
  const entered = await accounts.enter(origin, token, c.req.raw.headers);
  if (!entered) throw new Error("A link that was issued just now does not sign in.");
  await becomeFirstAdmin(site, await readerOfAccount(site, { ...entered.account, confirmed: true }));
  for (const cookie of entered.cookies) c.header("set-cookie", cookie, { append: true });
  return c.redirect("/account?new", 303);
}
