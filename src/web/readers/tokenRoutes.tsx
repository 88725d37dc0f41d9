/** API tokens, made and revoked by their reader in a browser. */

import { Hono } from "hono";
import { createToken } from "../../app/accounts/createToken.ts";
import { revokeToken } from "../../app/accounts/revokeToken.ts";
import { parseTokenLifetime } from "../../domain/readers/apiToken.ts";
import { SCOPES } from "../../domain/readers/reader.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { accountPage } from "./accountRoutes.tsx";

export function tokenPages(site: WebContext): Hono {
  const pages = new Hono();

  action(pages, site, "POST /account/tokens", (c, session, fields) => {
    const { name = "", days } = fields;
    const scopes = SCOPES.filter((scope) => fields[`may-${scope}`] === "yes");
    return orFormAgain(
      c,
      async () => {
        const created = await createToken(site, session, { name, scopes, lifetime: parseTokenLifetime(days) });
        if (wantsJson(c)) return c.json(created);
        return c.html(
          html(await accountPage(site, c, session, { token: { name: created.name, made: created.token } })),
        );
      },
      (message) => accountPage(site, c, session, { token: { message, name } }),
    );
  });
  action(pages, site, "POST /account/tokens/:token/revoke", async (c, session) => {
    await revokeToken(site, session, Number(c.req.param("token")));
    return done(c, "/account#tokens");
  });

  return pages;
}
