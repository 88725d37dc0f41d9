/** Becoming the first admin: whoever can read what the server printed. Once there is an admin, the token opens nothing. */
import { type Context, Hono } from "hono";
import { isMailAddress } from "../../domain/mail/mail.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { isSecret } from "../../http/accounts/secretTries.ts";
import { action } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { accountByEmail } from "../../store/readers/accountByEmail.ts";
import { hasAdmin, makeAdmin, readerOfAccount } from "../../store/readers/readers.ts";
import { EnterPage } from "./enterPage.tsx";

export function enterPages(site: WebContext): Hono {
  const { services, db, clock, config } = site;
  const pages = new Hono();
  const show = async (c: Context, typed: { token: string; email?: string; name?: string; message?: string }) =>
    html(<EnterPage page={await site.page(c)} form={await site.visits.formToken(c)} {...typed} />);

  pages.get("/enter", async (c) => {
    if (await hasAdmin(db)) return c.redirect("/admin/sources", 303);
    return c.html(await show(c, { token: c.req.query("token") ?? "" }));
  });
  action(
    pages,
    site,
    "POST /admin/enter",
    async (c, session, { token = "", email = "", name = "" }) => {
      const refuse = async (message: string, status: 400 | 403) =>
        c.html(await show(c, { token, email, name, message }), status);
      if (await hasAdmin(db))
        throw new BroadsheetError(
          "conflict",
          "This instance already has an admin, who gives others their role. The token is of no more use.",
        );
      if (!isSecret(site, c, "admin", token.trim(), services.adminToken))
        return refuse("This is not the token of this instance.", 403);
      if (session) {
        await makeAdmin(db, session.reader, clock());
        return c.redirect("/admin/sources", 303);
      }
      const address = email.trim();
      if (!isMailAddress(address)) return refuse("This is not a mail address. It looks like mira@example.org.", 400);
      await enterAs(c, address, clean(name).slice(0, MAX_NAME_CHARACTERS));
      return c.redirect("/account?new", 303);
    },
    "/admin",
  );

  /** Makes an account, signs this browser in with it, and makes its reader the admin. */
  async function enterAs(c: Context, address: string, name: string): Promise<void> {
    const origin = originOf(c, config.baseUrl);
    const link = await site.accounts.issueLink(origin, address, name, true);
    const entered = await site.accounts.enter(origin, link, c.req.raw.headers);
    const account = await accountByEmail(db, address);
    await makeAdmin(db, await readerOfAccount(db, { ...account, confirmed: true }, clock()), clock());
    for (const cookie of entered?.cookies ?? []) c.header("set-cookie", cookie, { append: true });
  }

  return pages;
}
