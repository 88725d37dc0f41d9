/** What signs in to an account (its address, passkeys, a single sign-on), and its present sessions. */
import { signInPath } from "../../domain/pagePaths.ts";
import { FRESH_SESSION_MS } from "../../domain/readers/reader.ts";
import { shortDate } from "../../http/pageDates.ts";
import { count } from "../../lib/text.ts";
import { Alert } from "../layout/FormError.tsx";
import type { AccountView } from "./accountView.ts";

export const SignInMethods = (view: AccountView) => (
  <section id="signing-in" aria-labelledby="signing-in-title">
    <h2 id="signing-in-title">Signing in</h2>
    <Address {...view} />
    <Passkeys {...view} />
    <Sessions {...view} />
  </section>
);

const Address = ({ page, account, address, singleSignOn }: AccountView) => (
  <>
    <h3>Mail address</h3>
    <p>
      Links to sign in go to <b>{account.email}</b>. Other readers do not see it; admins do.
      {account.singleSignOn && singleSignOn && ` ${singleSignOn} signs you in as well.`}
      {!account.confirmed && " It is not confirmed yet: send a link there to confirm it."}
    </p>
    {address?.sent && (
      <p role="status" class="notice">
        If <b>{address.email}</b> can be used here, a mail with a link is on its way there. The address changes when you
        follow the link.
      </p>
    )}
    <form method="post" action="/account/address" class="stacked">
      <input type="hidden" name="form" value={page.form} />
      {address?.message && <Alert>{address.message}</Alert>}
      <label for="email">{account.confirmed ? "Another address" : "Address to confirm"}</label>
      <input
        id="email"
        name="email"
        type="email"
        autocomplete="email"
        required
        maxlength={254}
        value={address?.message ? address.email : account.confirmed ? "" : account.email}
      />
      <button type="submit">Send a link there</button>
    </form>
  </>
);

/** Leads to signing in once more, and back here. */
const SIGN_IN_AGAIN = signInPath({ for: "passkey", return: "/account#passkeys" });

const isFresh = ({ account, session, now }: AccountView): boolean =>
  account.sessions.some(({ token, since }) => token === session && now - since < FRESH_SESSION_MS);

const Passkeys = (view: AccountView) => (
  <>
    <PasskeyList {...view} />
    {isFresh(view) ? (
      <AddPasskey />
    ) : (
      <p class="note">
        You signed in more than a day ago. To add a passkey, <a href={SIGN_IN_AGAIN}>sign in again</a> first, so that
        nobody else adds one.
      </p>
    )}
  </>
);

const PasskeyList = ({ page, account }: AccountView) => (
  <>
    <h3 id="passkeys">Passkeys</h3>
    <p>
      A passkey signs you in with your device’s lock, with no mail to wait for. You can add one within a day of signing
      in.
    </p>
    {account.passkeys.length > 0 && (
      <ul class="owned">
        {account.passkeys.map(({ id, name, createdAt }) => (
          <li>
            <span>
              <b>{name || "Passkey"}</b>
              {createdAt !== undefined && <small> added {shortDate(createdAt)}</small>}
            </span>
            <form method="post" action={`/account/passkeys/${encodeURIComponent(id)}/remove`}>
              <input type="hidden" name="form" value={page.form} />
              <button type="submit" class="plain">
                Remove<span class="unseen"> {name || "passkey"}</span>
              </button>
            </form>
          </li>
        ))}
      </ul>
    )}
  </>
);

const AddPasskey = () => (
  <>
    {/* Shown by its script, where the browser has passkeys. */}
    <form class="stacked" id="add-passkey" hidden data-again={SIGN_IN_AGAIN}>
      <label for="passkey-name">Name of a new passkey, such as “phone”</label>
      <input id="passkey-name" maxlength={60} autocomplete="off" />
      <button type="submit">Add a passkey</button>
      <p role="status" />
    </form>
    <noscript>
      <p class="note">Adding one needs JavaScript.</p>
    </noscript>
  </>
);

const Sessions = ({ page, account, session }: AccountView) => (
  <>
    <h3>Where you are signed in</h3>
    <ul class="owned">
      {account.sessions.map(({ token, since, seen }) => (
        <li>
          <span>
            {token === session ? <b>This browser</b> : "Another browser"}
            <small>
              {" "}
              since {shortDate(since)}
              {shortDate(seen) !== shortDate(since) && `, last seen ${shortDate(seen)}`}
            </small>
          </span>
        </li>
      ))}
    </ul>
    {account.sessions.length > 1 && (
      <form method="post" action="/account/sessions/end" class="stacked">
        <input type="hidden" name="form" value={page.form} />
        <button type="submit">End {count(account.sessions.length - 1, "other session")}</button>
      </form>
    )}
  </>
);
