/** What readers see and set of themselves: name, passkeys, sessions. */
import { type Context, Hono } from "hono";
import { checkProfile } from "../../domain/readers/profileRules.ts";
import { browserOf, type Session } from "../../http/accounts/authentication.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { grantable } from "../../http/tokenPolicy.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { accountState, endOtherSessions, removePasskey } from "../../store/readers/accounts.ts";
import { profileOf, saveProfile, staffNames } from "../../store/readers/people.ts";
import { tokensOf } from "../../store/readers/tokens.ts";
import { AccountPage, type AccountView } from "./accountPage.tsx";

export function accountPages(site: WebContext): Hono {
  const { db, services } = site;
  const { config } = services;
  const pages = new Hono();

  pages.get("/account", async (c) => {
    const visit = await site.inPerson(c, "GET /account");
    const first = c.req.query("new") !== undefined;
    return c.html(await accountPage(site, c, visit, { first, back: backTo(c.req.query("return"), "") }));
  });

  action(pages, site, "POST /account", async (c, visit, { handle = "", name = "", about = "", first, back = "" }) => {
    const given = { handle, name, about };
    const now = await profileOf(db, visit.reader.id);
    const checked = checkProfile(given, now, [config.title, ...(await staffNames(db, visit.reader.id))]);
    const message =
      typeof checked === "string"
        ? checked
        : (await saveProfile(db, visit.reader.id, checked))
          ? undefined
          : `@${checked.handle} is somebody else’s already; please choose another.`;
    if (message !== undefined)
      return c.html(await accountPage(site, c, visit, { profile: given, message, first: first === "yes", back }), 400);
    return done(c, first === "yes" ? backTo(back) : "/account", typeof checked === "string" ? {} : checked);
  });

  action(pages, site, "POST /account/passkeys/:passkey/remove", async (c, visit) => {
    if (!(await removePasskey(db, browserOf(visit).id, c.req.param("passkey") ?? "")))
      throw new BroadsheetError("not_found", "You have no such passkey; it may have been removed already.");
    return done(c, "/account#signing-in");
  });
  action(pages, site, "POST /account/sessions/end", async (c, visit) => {
    const { id, session } = browserOf(visit);
    return done(c, "/account#signing-in", { ended: await endOtherSessions(db, id, session) });
  });

  return pages;
}

/** The page of one's own account, with what a form on it came to. */
export async function accountPage(
  site: WebContext,
  c: Context,
  visit: Session,
  view: Partial<AccountView>,
): Promise<string> {
  const { db, services } = site;
  const { reader } = visit;
  const { id, session } = browserOf(visit);
  return html(
    <AccountPage
      page={await site.page(c)}
      reader={reader}
      profile={await profileOf(db, reader.id)}
      account={await accountState(db, id, services.clock())}
      session={session}
      tokens={await tokensOf(db, reader.id)}
      scopes={grantable(reader)}
      now={services.clock()}
      singleSignOn={services.config.singleSignOn?.name}
      {...view}
    />,
  );
}
