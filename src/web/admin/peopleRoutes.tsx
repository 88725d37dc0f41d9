/** Who reads here, who may do what, and who is invited: for admins. */
import { type Context, Hono } from "hono";
import { inviteReader } from "../../app/readers/inviteReader.ts";
import { listPeople } from "../../app/readers/listPeople.ts";
import { revokeInvitation } from "../../app/readers/revokeInvitation.ts";
import { setRole } from "../../app/readers/setRole.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { clean } from "../../lib/text.ts";
import { latestInvitations } from "../../store/readers/invitations.ts";
import { InvitationsPage, type InvitationsView, ReadersPage } from "./peoplePage.tsx";

const SHOWN_INVITATIONS = 200;
const MAX_SEARCH_CHARACTERS = 100;

export function peoplePages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get("/admin/readers", async (c) => {
    const { reader } = await site.inPerson(c, "GET /admin/readers");
    const words = clean(c.req.query("q") ?? "").slice(0, MAX_SEARCH_CHARACTERS);
    const found = await listPeople(site, { words, after: c.req.query("after") ?? "" });
    return c.html(html(<ReadersPage page={await site.page(c)} words={words} {...found} self={reader.handle} />));
  });
  action(pages, site, "POST /admin/readers/:handle/role", async (c, session, { role = "" }) => {
    const handle = c.req.param("handle") ?? "";
    await setRole(site, session, { handle, role });
    return done(c, `/admin/readers#${handle}`);
  });

  pages.get("/admin/invitations", async (c) => {
    await site.inPerson(c, "GET /admin/invitations");
    return c.html(html(await invitationsPage(site, c)));
  });
  action(pages, site, "POST /admin/invitations", (c, session, { email = "", role = "reader" }) =>
    orFormAgain(
      c,
      async () => {
        const origin = originOf(c, site.config.baseUrl);
        const issued = await inviteReader(site, session, { email, role, origin });
        return wantsJson(c) ? c.json(issued) : c.html(html(await invitationsPage(site, c, issued)));
      },
      (message) => invitationsPage(site, c, { email, role, message }),
      ["bad_request", "conflict"],
    ),
  );
  action(pages, site, "POST /admin/invitations/:invitation/revoke", async (c, session) => {
    await revokeInvitation(site, session, Number(c.req.param("invitation")));
    return done(c, "/admin/invitations");
  });

  return pages;
}

/** Renders the page of invitations, with what became of the form on it. */
async function invitationsPage(site: WebContext, c: Context, view: Partial<InvitationsView> = {}) {
  const invitations = await latestInvitations(site.db, SHOWN_INVITATIONS);
  return <InvitationsPage page={await site.page(c)} invitations={invitations} now={site.clock()} {...view} />;
}
