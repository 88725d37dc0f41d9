/** What readers see and change of their account: profile, passkeys, sessions. */
import { type Context, Hono } from "hono";
import { endSessions } from "../../app/accounts/endSessions.ts";
import { removePasskey } from "../../app/accounts/removePasskey.ts";
import { showAccount } from "../../app/accounts/showAccount.ts";
import { editProfile } from "../../app/readers/editProfile.ts";
import type { Session } from "../../http/accounts/authentication.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { AccountPage } from "./accountPage.tsx";
import type { AccountView } from "./accountView.ts";

export function accountPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get("/account", async (c) => {
    const session = await site.inPerson(c, "GET /account");
    const first = c.req.query("new") !== undefined;
    const forgot = c.req.query("forgot") === "reading";
    return c.html(
      html(await accountPage(site, c, session, { first, forgot, back: backTo(c.req.query("return"), "") })),
    );
  });

  action(pages, site, "POST /account", (c, session, fields) => {
    const { handle = "", name = "", about = "", back = "" } = fields;
    const first = fields.first === "yes";
    const profile = { handle, name, about };
    return orFormAgain(
      c,
      async () => done(c, first ? backTo(back) : "/account", await editProfile(site, session, profile)),
      (message) => accountPage(site, c, session, { profile, message, first, back }),
    );
  });

  action(pages, site, "POST /account/passkeys/:passkey/remove", async (c, session) => {
    await removePasskey(site, session, c.req.param("passkey") ?? "");
    return done(c, "/account#signing-in");
  });
  action(pages, site, "POST /account/sessions/end", async (c, session) =>
    done(c, "/account#signing-in", { ended: await endSessions(site, session) }),
  );

  return pages;
}

/** Renders the page of a reader's own account, with what became of a form on it. */
export async function accountPage(site: WebContext, c: Context, session: Session, view: Partial<AccountView>) {
  const account = await showAccount(site, session);
  const singleSignOn = site.services.config.singleSignOn?.name;
  return <AccountPage page={await site.page(c)} {...account} singleSignOn={singleSignOn} {...view} />;
}
