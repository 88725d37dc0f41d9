/** API tokens, made and revoked by their reader in a browser. */

import { Hono } from "hono";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import { browserOf } from "../../http/accounts/authentication.ts";
import { action, done, wantsJson } from "../../http/actions.ts";
import { grantable, TOKEN_DAYS } from "../../http/tokenPolicy.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import { DAY_MS } from "../../lib/time.ts";
import { newSecret } from "../../store/lib/secrets.ts";
import { accountState } from "../../store/readers/accounts.ts";
import { addToken, MAX_TOKENS, revokeToken } from "../../store/readers/tokens.ts";
import { accountPage } from "./accountRoutes.tsx";

const TOKEN_PREFIX = "bs_";

export function tokenPages(site: WebContext): Hono {
  const {
    db,
    services: { clock },
  } = site;
  const pages = new Hono();

  action(pages, site, "POST /account/tokens", async (c, visit, fields) => {
    const refuse = async (message: string) =>
      c.html(await accountPage(site, c, visit, { token: { message, name: fields.name ?? "" } }), 400);
    const name = clean(fields.name ?? "");
    const scopes = grantable(visit.reader).filter((scope) => fields[`may-${scope}`] === "yes");
    const days = TOKEN_DAYS.find((one) => String(one) === fields.days);
    if (name === "" || [...name].length > MAX_NAME_CHARACTERS)
      return refuse(
        `Please give the token a name of at most ${MAX_NAME_CHARACTERS} characters, such as “notes on my laptop”.`,
      );
    if (scopes.length === 0) return refuse("Please choose at least one thing that the token may do.");
    if (days === undefined && fields.days !== "never") return refuse("Please choose how long the token lasts.");
    const { confirmed } = await accountState(db, browserOf(visit).id, clock());
    if (!confirmed) return refuse("Please confirm your mail address first; tokens come after that.");
    const { code, hash } = newSecret(TOKEN_PREFIX);
    const at = clock();
    const expiresAt = days === undefined ? null : at + days * DAY_MS;
    if (!(await addToken(db, visit.reader.id, { name, hash, scopes, at, expiresAt })))
      return refuse(`You have ${MAX_TOKENS} tokens, and no more are kept. Revoke one first.`);
    if (wantsJson(c)) return c.json({ token: code, name, scopes });
    return c.html(await accountPage(site, c, visit, { token: { name, made: code } }));
  });
  action(pages, site, "POST /account/tokens/:token/revoke", async (c, visit) => {
    if (!(await revokeToken(db, visit.reader.id, Number(c.req.param("token")))))
      throw new BroadsheetError("not_found", "You have no such token; it may have been revoked already.");
    return done(c, "/account#tokens");
  });

  return pages;
}
