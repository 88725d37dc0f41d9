/** A reader's API tokens: what each may do, when it was used, and a form for another. */
import { TOKEN_DAYS } from "../../domain/readers/apiToken.ts";
import { SCOPE_DESCRIPTIONS } from "../../domain/readers/reader.ts";
import { shortDate } from "../../http/pageDates.ts";
import { count } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { ApiToken } from "../../store/readers/tokens.ts";
import { Alert } from "../layout/FormError.tsx";
import type { AccountView } from "./accountView.ts";

export const Tokens = (view: AccountView) => (
  <section id="tokens" aria-labelledby="tokens-title">
    <h2 id="tokens-title">API tokens</h2>
    <p>
      With a token, a program acts in your name. It sends the token as <code>Authorization: Bearer …</code>
    </p>
    {view.token?.made && (
      <div class="made" role="status">
        <p>
          Here is the token <b>{view.token.name}</b>. It is shown only this once; keep it like a password.
        </p>
        <pre>{view.token.made}</pre>
      </div>
    )}
    {view.tokens.length > 0 && <TokenList {...view} />}
    <TokenForm {...view} />
  </section>
);

const TokenList = ({ page, tokens, now }: AccountView) => (
  <ul class="owned">
    {tokens.map((token) => (
      <li>
        <span>
          <b>{token.name}</b>
          <small>
            {" "}
            may {token.scopes.join(", ")}; made {shortDate(token.createdAt)},{" "}
            {token.usedAt === undefined ? "never used" : `last used ${shortDate(token.usedAt)}`}, {lifetime(token, now)}
          </small>
        </span>
        <form method="post" action={`/account/tokens/${token.id}/revoke`}>
          <input type="hidden" name="form" value={page.form} />
          <button type="submit" class="plain">
            Revoke<span class="unseen"> {token.name}</span>
          </button>
        </form>
      </li>
    ))}
  </ul>
);

function lifetime({ expiresAt }: ApiToken, now: Instant): string {
  if (expiresAt === undefined) return "lasts until revoked";
  return expiresAt <= now ? `expired ${shortDate(expiresAt)}` : `lasts until ${shortDate(expiresAt)}`;
}

const TokenForm = ({ page, scopes, token }: AccountView) => (
  <form method="post" action="/account/tokens" class="stacked">
    <input type="hidden" name="form" value={page.form} />
    {token?.message && <Alert>{token.message}</Alert>}
    <label for="token-name">Name of a new token, such as “notes on my laptop”</label>
    <input
      id="token-name"
      name="name"
      required
      maxlength={60}
      autocomplete="off"
      value={token?.message ? token.name : ""}
    />
    <fieldset>
      <legend>It may</legend>
      {scopes.map((scope) => (
        <label>
          <input type="checkbox" name={`may-${scope}`} value="yes" checked={scope === "read"} />
          <span>
            <b>{scope}</b>: {SCOPE_DESCRIPTIONS[scope]}
          </span>
        </label>
      ))}
    </fieldset>
    <label for="token-days">It lasts</label>
    <select id="token-days" name="days">
      {TOKEN_DAYS.map((days) => (
        <option value={String(days)}>{count(days, "day")}</option>
      ))}
      <option value="never">until I revoke it</option>
    </select>
    <button type="submit">Make a token</button>
  </form>
);
