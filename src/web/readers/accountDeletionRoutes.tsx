/** Exporting one's data, and deleting the account. */
import { Hono } from "hono";
import { deleteAccount } from "../../app/accounts/deleteAccount.ts";
import { exportData } from "../../app/accounts/exportData.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, done } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { GonePage } from "./accountPage.tsx";
import { accountPage } from "./accountRoutes.tsx";

/** Writes times as people and programs alike read them: `2026-06-16T12:00:00.000Z`. */
const timesAsIso = (key: string, value: unknown): unknown =>
  typeof value === "number" && /(^at|_at|At)$/.test(key) ? new Date(value).toISOString() : value;

export function accountDeletionPages(site: WebContext): Hono {
  const { accounts, config } = site;
  const pages = new Hono();

  action(pages, site, "POST /account/export", async (c, session) => {
    const data = await exportData(site, session);
    return c.body(`${JSON.stringify(data, timesAsIso, 2)}\n`, 200, {
      "content-type": "application/json; charset=utf-8",
      "content-disposition": `attachment; filename="${session.reader.handle}.json"`,
    });
  });

  action(pages, site, "POST /account/delete", (c, session, { handle = "" }) =>
    orFormAgain(
      c,
      async () => {
        await deleteAccount(site, session, { handle });
        const cookies = await accounts.leave(originOf(c, config.baseUrl), c.req.raw.headers);
        for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
        return done(c, "/account/gone");
      },
      (message) => accountPage(site, c, session, { leaving: { message } }),
    ),
  );
  pages.get("/account/gone", async (c) => c.html(html(<GonePage page={await site.page(c)} />)));

  return pages;
}
