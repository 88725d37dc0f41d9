/** Who reads here, who may do what, and who is invited: for admins. */
import { type Context, Hono } from "hono";
import { invitationMail } from "../../app/mail/accountEmails.ts";
import { isMailAddress } from "../../domain/mail/mail.ts";
import { isRole } from "../../domain/readers/reader.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { newSecret } from "../../store/lib/secrets.ts";
import { queueMail } from "../../store/mail/mailQueue.ts";
import { hasAccount } from "../../store/readers/accounts.ts";
import { addInvitation, latestInvitations, revokeInvitation } from "../../store/readers/invitations.ts";
import { giveRole, PEOPLE_A_PAGE, people } from "../../store/readers/people.ts";
import { InvitationsPage, type InvitationsView, ReadersPage } from "./peoplePage.tsx";

const SHOWN_INVITATIONS = 200;
const MAX_SEARCH_CHARACTERS = 100;

export function peoplePages(site: WebContext): Hono {
  const { db, services } = site;
  const { clock, config } = services;
  const pages = new Hono();

  pages.get("/admin/readers", async (c) => {
    const { reader } = await site.inPerson(c, "GET /admin/readers");
    const words = clean(c.req.query("q") ?? "").slice(0, MAX_SEARCH_CHARACTERS);
    const found = await people(db, words, c.req.query("after") ?? "");
    const shown = found.slice(0, PEOPLE_A_PAGE);
    const view = { words, people: shown, more: found.length > shown.length, self: reader.handle };
    return c.html(html(<ReadersPage page={await site.page(c)} {...view} />));
  });
  action(pages, site, "POST /admin/readers/:handle/role", async (c, { reader }, { role = "" }) => {
    if (!isRole(role)) throw new BroadsheetError("bad_request", "There is no such role.");
    await giveRole(db, { handle: c.req.param("handle") ?? "", role, by: reader.id, at: clock() });
    return done(c, `/admin/readers#${c.req.param("handle")}`);
  });

  pages.get("/admin/invitations", async (c) => {
    await site.inPerson(c, "GET /admin/invitations");
    return c.html(await invitationsPage(c));
  });
  action(pages, site, "POST /admin/invitations", async (c, { reader }, { email = "", role = "reader" }) => {
    const address = email.trim().toLowerCase();
    const problem = await problemWith(address, role);
    if (problem || !isRole(role)) return c.html(await invitationsPage(c, { email, role, message: problem }), 400);
    const { code, hash } = newSecret();
    const link = `${originOf(c, config.baseUrl)}/sign-in?${new URLSearchParams({ invitation: code })}`;
    const forWhom = address === "" ? {} : { email: address };
    await db.transaction().execute(async (tx) => {
      const at = clock();
      await addInvitation(tx, { hash, ...forWhom, role, by: reader.id, at });
      if (address === "") return;
      const mail = invitationMail(config.title, address, link, reader.name);
      await queueMail(tx, { kind: "invitation", mail, wanted: true, linkHash: hash, at });
    });
    services.kickMails();
    if (wantsJson(c)) return c.json(address === "" ? { link } : { mailed: address });
    return c.html(await invitationsPage(c, address === "" ? { made: link } : { mailed: address }));
  });
  action(pages, site, "POST /admin/invitations/:invitation/revoke", async (c, { reader }) => {
    const id = Number(c.req.param("invitation"));
    if (!(await revokeInvitation(db, id, { by: reader.id, at: clock() })))
      throw new BroadsheetError("conflict", "This invitation was used or taken back already.");
    return done(c, "/admin/invitations");
  });

  async function invitationsPage(c: Context, view: Partial<InvitationsView> = {}): Promise<string> {
    const invitations = await latestInvitations(db, SHOWN_INVITATIONS);
    return html(<InvitationsPage page={await site.page(c)} invitations={invitations} now={clock()} {...view} />);
  }

  async function problemWith(address: string, role: string): Promise<string | undefined> {
    if (!isRole(role)) return "There is no such role.";
    if (address === "") return undefined;
    if (!isMailAddress(address)) return "This is not a mail address. It looks like mira@example.org.";
    if (await hasAccount(db, address))
      return `${address} has an account already. Give it another role on the page of readers.`;
    return undefined;
  }

  return pages;
}
