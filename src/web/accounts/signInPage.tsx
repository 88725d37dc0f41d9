/** Pages around signing in. */
import type { Mail } from "../../domain/mail/mail.ts";
import type { Registration } from "../../domain/readers/registration.ts";
import type { PageContext } from "../../http/services.ts";
import { Layout } from "../layout/Layout.tsx";
import { LocalMailNote } from "./LocalMailNote.tsx";

export interface SignInView {
  page: PageContext;
  form: string;
  /** The path to go on to. */
  back: string;
  invitation: string;
  registration: Registration;
  /** The name of the single sign-on, where there is one. */
  singleSignOn: string | undefined;
  /** Whether mails stay on this machine. */
  local: boolean;
  email?: string;
  /** Why this page is shown in place of another. */
  message?: string;
  /** What an account is needed for. */
  wanted?: string;
}

export const SignInPage = (view: SignInView) => (
  <Layout page={view.page} title="Sign in" current="sign-in" script="passkeys.js">
    <section class="prose">
      <h1>Sign in</h1>
      {view.message && (
        <p class="failing" role="alert">
          {view.message}
        </p>
      )}
      {view.wanted && <p class="notice">{view.wanted}</p>}
      <p>
        Reading needs no account. With one, you can upvote, comment on, submit and collect papers.{" "}
        {whoMayRegister(view.registration)}
      </p>
      <form method="post" action="/sign-in" class="stacked">
        <input type="hidden" name="form" value={view.form} />
        <input type="hidden" name="back" value={view.back} />
        {view.invitation && <input type="hidden" name="invitation" value={view.invitation} />}
        <label for="email">Your mail address</label>
        <input
          id="email"
          name="email"
          type="email"
          autocomplete="username webauthn"
          required
          maxlength={254}
          value={view.email ?? ""}
        />
        <button type="submit">Send me a link</button>
      </form>
      {view.singleSignOn && (
        <form method="post" action="/sign-in/single-sign-on" class="stacked">
          <input type="hidden" name="form" value={view.form} />
          <input type="hidden" name="back" value={view.back} />
          <button type="submit">Sign in with {view.singleSignOn}</button>
        </form>
      )}
      {/* Shown by its script, where the browser has passkeys. */}
      <p id="passkey" hidden data-back={view.back}>
        <button type="button">Sign in with a passkey</button> <span role="status" />
      </p>
      {view.local && <LocalMailNote />}
    </section>
  </Layout>
);

const whoMayRegister = (registration: Registration): string =>
  registration.kind === "open"
    ? "Signing in for the first time opens an account."
    : registration.kind === "domains"
      ? `Accounts are for addresses at ${registration.domains.join(", ")}, and for people who were invited.`
      : "Accounts are by invitation.";

interface LinkSentView {
  page: PageContext;
  email: string;
  minutes: number;
  registration: Registration;
  local: boolean;
}

export const LinkSentPage = ({ page, email, minutes, registration, local }: LinkSentView) => (
  <Layout page={page} title="A link is on its way" current="sign-in">
    <section class="prose">
      <h1>A link is on its way</h1>
      <p>
        If <b>{email}</b> may sign in here, a mail with a link arrives there within a minute or two. The link works
        once, within {minutes} minutes. If none arrives, look in the spam folder, and ask again after ten minutes.
      </p>
      {registration.kind !== "open" && <p>{whoMayRegister(registration)} Nothing is sent to others.</p>}
      <p>
        <a href="/sign-in">Use another address</a>
      </p>
      {local && <LocalMailNote />}
    </section>
  </Layout>
);

/** The page on the way to the single sign-on; browsers go on by themselves. */
export const OnwardPage = ({ page, name, address }: { page: PageContext; name: string; address: string }) => (
  <Layout page={page} title={`On to ${name}`} current="sign-in" onward={address}>
    <section class="prose">
      <h1>On to {name}</h1>
      <p>
        You sign in there and come back. If nothing happens, <a href={address}>go to {name}</a>.
      </p>
    </section>
  </Layout>
);

interface LinkView {
  page: PageContext;
  form: string;
  token: string;
  back: string;
}

export const LinkPage = ({ page, form, token, back }: LinkView) => (
  <Layout page={page} title="Sign in" current="sign-in">
    <section class="prose">
      <h1>Sign in to {page.title}</h1>
      <form method="post" action="/sign-in/link" class="stacked">
        <input type="hidden" name="form" value={form} />
        <input type="hidden" name="token" value={token} />
        <input type="hidden" name="back" value={back} />
        <button type="submit">Sign in</button>
      </form>
      <p>If you did not ask for this link, just close this page.</p>
    </section>
  </Layout>
);

export const LocalMailPage = ({ page, mails }: { page: PageContext; mails: readonly (Mail & { at: number })[] }) => (
  <Layout page={page} title="Local mail">
    <section class="prose">
      <h1>Local mail</h1>
      <p>
        No mail server is set, so mails stay here until the server ends. This page opens only with the key in the
        address that the server printed when it started.
      </p>
      {mails.length === 0 && <p>There is none yet.</p>}
      {mails.map(({ to, subject, text, at }) => (
        <article class="mail">
          <h2>{subject}</h2>
          <p class="meta">
            To {to}, <time datetime={new Date(at).toISOString()}>{new Date(at).toISOString().slice(0, 16)} UTC</time>
          </p>
          <pre>{linked(text)}</pre>
        </article>
      ))}
    </section>
  </Layout>
);

/** Makes links of the URLs in a text. */
const linked = (text: string) =>
  text.split(/(https?:\/\/\S+)/).map((part, i) => (i % 2 === 1 ? <a href={part}>{part}</a> : part));
