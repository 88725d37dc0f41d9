/** The admin pages by their addresses. */
import { Hono } from "hono";
import { isLate } from "../../domain/harvest/harvest.ts";
import { isMailAddress } from "../../domain/mail/mail.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { isSecret } from "../../http/accounts/secretTries.ts";
import { action, done } from "../../http/actions.ts";
import type { Services } from "../../http/services.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { harvestedParts, latestHarvests, latestRejects, sourceState } from "../../store/harvest/sources.ts";
import { isHeld } from "../../store/lib/leases.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import { hasAdmin, makeAdmin, readerOfAccount } from "../../store/readers/readers.ts";
import { EnterPage, SourcesPage, type SourceView } from "./sourcesPage.tsx";

const SHOWN_HARVESTS = 20;
const SHOWN_REJECTS = 10;

export function adminPages(site: WebContext): Hono {
  const { services, db, startedAt } = site;
  const { clock, config } = services;
  const admin = new Hono();

  admin.use(async (c, next) => {
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex");
    await next();
  });

  /** The first admin: whoever can read what the server printed. Once there is one, the token opens nothing. */
  admin.get("/enter", async (c) => {
    if (await hasAdmin(db)) return c.redirect("/admin/sources", 303);
    const page = await site.page(c);
    const view = { token: c.req.query("token") ?? "", form: await site.visits.formToken(c) };
    return c.html(html(<EnterPage page={page} {...view} />));
  });
  action(
    admin,
    site,
    "POST /admin/enter",
    async (c, visit, { token = "", email = "", name = "" }) => {
      const refuse = async (message: string, status: 400 | 403) => {
        const view = { token, email, name, message, form: await site.visits.formToken(c) };
        return c.html(html(<EnterPage page={await site.page(c)} {...view} />), status);
      };
      if (await hasAdmin(db))
        throw new BroadsheetError(
          "conflict",
          "This instance has an admin already, who gives others their role. The token is of no more use.",
        );
      if (!isSecret(site, c, "admin", token.trim(), services.adminToken))
        return refuse("This is not the token of this instance.", 403);
      if (visit) {
        await makeAdmin(db, visit.reader, clock());
        return c.redirect("/admin/sources", 303);
      }
      const address = email.trim();
      if (!isMailAddress(address)) return refuse("This is not a mail address. It looks like mira@example.org.", 400);
      const origin = originOf(c, config.baseUrl);
      const link = await site.accounts.issueLink(origin, address, clean(name).slice(0, MAX_NAME_CHARACTERS), true);
      const entered = await site.accounts.enter(origin, link, c.req.raw.headers);
      const account = await db
        .selectFrom("accounts")
        .selectAll()
        .where("email", "=", address.toLowerCase())
        .executeTakeFirstOrThrow();
      await makeAdmin(db, await readerOfAccount(db, { ...account, confirmed: true }, clock()), clock());
      for (const cookie of entered?.cookies ?? []) c.header("set-cookie", cookie, { append: true });
      return c.redirect("/account?new", 303);
    },
    "/admin",
  );

  admin.get("/", (c) => c.redirect("/admin/sources", 303));
  admin.get("/sources", async (c) => {
    await site.inPerson(c, "GET /admin/sources");
    const page = await site.page(c);
    const view = {
      page,
      sources: await Promise.all(services.sources.map(viewOf)),
      rules: services.rules,
      nextOf: (source: string) => services.nextFetch(clock(), source),
      zone: config.zone,
      form: page.form ?? "",
      warnings: [site.proxy.warning() ?? []].flat(),
    };
    return c.html(html(<SourcesPage {...view} />));
  });
  action(
    admin,
    site,
    "POST /admin/sources/:id/run",
    async (c, { reader }) => {
      const source = services.sources.find(({ id }) => id === c.req.param("id"));
      if (!source) throw new BroadsheetError("not_found", "There is no such source.");
      if (source.parts.length > 0) {
        await services.fetchNow(source.id);
        await recordAudit(db, { by: reader.id, at: clock(), action: "fetched from", subject: `source ${source.id}` });
      }
      return done(c, `/admin/sources#${source.id}`);
    },
    "/admin",
  );

  async function viewOf(source: Services["sources"][number]): Promise<SourceView> {
    const known = await harvestedParts(db, source.id);
    const state = await sourceState(db, source.id, [...new Set([...source.parts, ...known])]);
    const followed = { ...state, parts: state.parts.filter(({ part }) => source.parts.includes(part)) };
    return {
      ...source,
      state,
      late: isLate(followed, source.lateAfterMs, startedAt, clock()),
      running: await isHeld(db, `harvest ${source.id}`, clock()),
      harvests: await latestHarvests(db, source.id, SHOWN_HARVESTS),
      rejects: await latestRejects(db, source.id, SHOWN_REJECTS),
    };
  }

  return admin;
}
