/** The form that subscribes, and the page after it. */
import type { DigestPreferences } from "../../domain/digests/digestPreferences.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { REQUEST_AGAIN_MS } from "../../store/digests/subscriptions.ts";
import { LocalMailNote } from "../accounts/LocalMailNote.tsx";
import { Layout } from "../layout/Layout.tsx";
import { FormProblems, PreferencesFields, PreviewButton } from "./PreferencesFields.tsx";

export interface SubscribeView {
  page: PageContext;
  preferences: DigestPreferences;
  zone: string;
  /** Whether it is for an account and its address. */
  account?: boolean;
  email?: string;
  /** Whether the zone is only the instance's own. */
  guess: boolean;
  /** What is wrong with the form, in sentences. */
  problems?: readonly string[];
}

export const SubscribePage = (view: SubscribeView) => {
  const { page, preferences, zone, account, email, guess } = view;
  const action = account ? "/account/digest" : "/subscribe";
  return (
    <Layout page={page} title="Papers by mail" byMail={false}>
      <section class="prose">
        <h1>Papers by mail</h1>
        <p>
          Trending papers in your inbox once a day, or as often as you like: ranked by readers, each once, and gone with
          one click.{" "}
          {account
            ? "It comes to the address of your account."
            : "You get one mail with a link to confirm your address, and nothing else before you do."}
        </p>
        <FormProblems problems={view.problems} />
        <form method="post" action={action} class="stacked wishes">
          {account ? (
            <input type="hidden" name="form" value={page.form} />
          ) : (
            <>
              <label for="email">Your mail address</label>
              <input
                id="email"
                name="email"
                type="email"
                autocomplete="email"
                required
                maxlength={254}
                value={email ?? ""}
              />
            </>
          )}
          <PreferencesFields preferences={preferences} zone={zone} guess={guess} hasAccount={account === true} />
          <p class="choices">
            <button type="submit">Subscribe</button> <PreviewButton at="/subscribe/preview" />
          </p>
        </form>
      </section>
    </Layout>
  );
};

interface MailSentView {
  page: PageContext;
  email: string;
  days: number;
  local: boolean;
  /** Whether the link is for somebody who is subscribed, in place of earlier ones. */
  renewed?: boolean;
}

/** It is the same whatever is known of the address. */
export const MailSentPage = ({ page, email, days, local, renewed }: MailSentView) => (
  <Layout page={page} title="Please look at your mail" byMail={false}>
    <section class="prose">
      <h1>Please look at your mail</h1>
      <p>
        A mail with a link is on its way to <b>{email}</b>.{" "}
        {renewed
          ? "The links in all earlier mails no longer work."
          : `The first papers come after you have pressed the button on the page that it opens. It works for ${count(days, "day")}.`}{" "}
        If nothing arrives, look in your spam folder; you can ask for another after{" "}
        {count(REQUEST_AGAIN_MS / 60_000, "minute")}.
      </p>
      {local && <LocalMailNote />}
    </section>
  </Layout>
);
