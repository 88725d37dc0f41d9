/** The page of a reader's own account: the profile, what signs in, what programs may do, and leaving. */
import { MAX_HANDLE_CHARACTERS, MIN_HANDLE_CHARACTERS } from "../../domain/readers/handle.ts";
import { MAX_ABOUT_CHARACTERS } from "../../domain/readers/profileRules.ts";
import { MAX_NAME_CHARACTERS } from "../../domain/readers/reader.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { Alert } from "../layout/FormError.tsx";
import { Layout } from "../layout/Layout.tsx";
import type { AccountView } from "./accountView.ts";
import { SignInMethods } from "./SignInMethods.tsx";
import { Tokens } from "./Tokens.tsx";

export const AccountPage = (view: AccountView) => (
  <Layout page={view.page} title={view.first ? "Welcome" : "Your account"} current="account" script="passkeys.js">
    <div class="prose account">
      <h1>{view.first ? `Welcome to ${view.page.title}` : "Your account"}</h1>
      {view.first && (
        <p>
          What should others call you? You can change it at any time, on <a href="/account">your account’s page</a>.
        </p>
      )}
      {view.reader.ban && (
        <p class="failing">
          A moderator has closed this account to changes{view.reader.ban.reason ? `: ${view.reader.ban.reason}` : ""}.
          You may still read, take your data along and delete the account.
        </p>
      )}
      <ProfileForm {...view} />
      {!view.first && (
        <>
          <SignInMethods {...view} />
          <Tokens {...view} />
          <Reading {...view} />
          <Leaving {...view} />
        </>
      )}
    </div>
  </Layout>
);

const ProfileForm = ({ page, profile, first, back, message }: AccountView) => (
  <form method="post" action="/account" class="stacked">
    <input type="hidden" name="form" value={page.form} />
    {first && <input type="hidden" name="first" value="yes" />}
    {first && <input type="hidden" name="back" value={back} />}
    {message && <Alert>{message}</Alert>}
    <label for="name">Name</label>
    <input id="name" name="name" autocomplete="name" required maxlength={MAX_NAME_CHARACTERS} value={profile.name} />
    <label for="handle">Handle</label>
    <input
      id="handle"
      name="handle"
      autocomplete="username"
      autocapitalize="none"
      spellcheck={false}
      required
      minlength={MIN_HANDLE_CHARACTERS}
      maxlength={MAX_HANDLE_CHARACTERS + 1}
      value={profile.handle}
      aria-describedby="handle-note"
    />
    <p class="note" id="handle-note">
      Letters a to z, digits and hyphens; your page is at /readers/handle.
    </p>
    <label for="about">About you, in a few words (if you like)</label>
    <textarea id="about" name="about" rows={3} maxlength={MAX_ABOUT_CHARACTERS}>
      {profile.about}
    </textarea>
    <p class="note">
      Your page shows what you submit, upvote and comment, your public collections, and papers that you are verified as
      an author of. Nobody else, moderators included, sees what you hide and follow, or your private collections.
    </p>
    <button type="submit">{first ? "Go on" : "Save"}</button>
  </form>
);

const Reading = ({ page, reader, reading, forgot }: AccountView) => (
  <section id="reading" aria-labelledby="reading-title">
    <h2 id="reading-title">What you have seen</h2>
    <p>
      While this is on, Broadsheet keeps which papers your lists have shown you and which you opened: to tell seen and
      read papers apart, to leave out what you have seen, and to order papers for you. It is kept for you alone, is in
      your data below, and goes with your account.
    </p>
    <p>
      Now kept: {count(reading.impressions, "place")} in lists, {count(reading.seen, "seen paper")},{" "}
      {count(reading.read, "read paper")}.
    </p>
    {forgot && <p role="status">What you had seen is forgotten.</p>}
    <form method="post" action="/account/reading" class="stacked">
      <input type="hidden" name="form" value={page.form} />
      <p>
        Remember what I have seen: <b>{reader.remembersReading ? "on" : "off"}</b>
      </p>
      <button type="submit" name="state" value={reader.remembersReading ? "off" : "on"}>
        {reader.remembersReading ? "Switch it off" : "Switch it on"}
      </button>
    </form>
    <form method="post" action="/account/reading/forget" class="stacked">
      <input type="hidden" name="form" value={page.form} />
      <button type="submit">Forget what I have seen</button>
    </form>
  </section>
);

const Leaving = ({ page, reader, leaving }: AccountView) => (
  <section id="leaving" aria-labelledby="leaving-title">
    <h2 id="leaving-title">Your data, and leaving</h2>
    <p>Everything that is stored about you here, in one JSON file.</p>
    <form method="post" action="/account/export" class="stacked">
      <input type="hidden" name="form" value={page.form} />
      <button type="submit">Download my data</button>
    </form>
    <details open={leaving !== undefined}>
      <summary>Delete my account</summary>
      <p>
        Your name, address, sessions, passkeys and tokens are deleted for good, and your upvotes are taken back. What
        you submitted stays in its edition, as by a former reader. This cannot be undone.
      </p>
      <form method="post" action="/account/delete" class="stacked">
        <input type="hidden" name="form" value={page.form} />
        {leaving && <Alert>{leaving.message}</Alert>}
        <label for="confirm">
          To confirm, write your handle: <b>{reader.handle}</b>
        </label>
        <input id="confirm" name="handle" autocomplete="off" autocapitalize="none" spellcheck={false} required />
        <button type="submit">Delete my account for good</button>
      </form>
    </details>
  </section>
);

export const GonePage = ({ page }: { page: PageContext }) => (
  <Layout page={page} title="Your account is gone">
    <section class="prose">
      <h1>Your account is gone</h1>
      <p>
        Nothing here has your name any more. You are welcome to keep reading, and to come back:{" "}
        <a href="/">today’s edition</a>.
      </p>
    </section>
  </Layout>
);
