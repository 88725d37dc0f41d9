/** Taking one's data along, and leaving. */
import { Hono } from "hono";
import { browserOf } from "../../http/accounts/authentication.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { isLastAdmin } from "../../store/readers/people.ts";
import { erasePersonalData, exportPersonalData } from "../../store/whole/personalData.ts";
import { GonePage } from "./accountPage.tsx";
import { accountPage } from "./accountRoutes.tsx";

/** Programs and people alike read `2026-06-16T12:00:00.000Z`. */
const timesInWords = (key: string, value: unknown): unknown =>
  typeof value === "number" && /(^at|_at|At)$/.test(key) ? new Date(value).toISOString() : value;

export function leavingPages(site: WebContext): Hono {
  const { db, services, accounts } = site;
  const { config, clock } = services;
  const pages = new Hono();

  action(pages, site, "POST /account/export", async (c, visit) => {
    browserOf(visit);
    const taken = { instance: config.title, takenAt: clock(), ...(await exportPersonalData(db, visit.reader.id)) };
    return c.body(`${JSON.stringify(taken, timesInWords, 2)}\n`, 200, {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="${visit.reader.handle}.json"`,
    });
  });

  action(pages, site, "POST /account/delete", async (c, visit, { handle = "" }) => {
    browserOf(visit);
    const { reader } = visit;
    if (handle.trim().replace(/^@/, "").toLowerCase() !== reader.handle) {
      const message = `To delete the account, write its handle, ${reader.handle}, into the field. Nothing was deleted.`;
      return c.html(await accountPage(site, c, visit, { leaving: { message } }), 400);
    }
    await db.transaction().execute(async (tx) => {
      if (await isLastAdmin(tx, reader.id))
        throw new BroadsheetError(
          "conflict",
          "You are the only admin. Make somebody else an admin first, so that this instance stays in somebody’s hands; then you can leave.",
        );
      await erasePersonalData(tx, reader.id, clock());
    });
    const cookies = await accounts.leave(originOf(c, config.baseUrl), c.req.raw.headers);
    for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
    return done(c, "/account/gone");
  });
  pages.get("/account/gone", async (c) => c.html(html(<GonePage page={await site.page(c)} />)));

  return pages;
}
