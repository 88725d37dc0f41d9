/** Pages around subscribing: the form, what came of it, one's subscription, unsubscribing, the preview. */
import type { RenderedDigest } from "../../domain/digests/digest.ts";
import { describePreferences, parsePreferences } from "../../domain/digests/digestPreferences.ts";
import type { DigestPreferences } from "../../domain/digests/subscription.ts";
import { timeIn } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import { REQUEST_AGAIN_MS, type SubscriptionRow } from "../../store/digests/subscriptions.ts";
import { LocalMailNote } from "../accounts/LocalMailNote.tsx";
import { Layout } from "../layout/Layout.tsx";
import { WishesFields } from "./PreferencesFields.tsx";

interface Page {
  page: PageContext;
}

interface SubscribeView extends Page {
  wishes: DigestPreferences;
  zone: string;
  /** Whether it is for an account and its address. */
  account?: boolean;
  email?: string;
  /** Whether the zone is only the instance's own. */
  guess: boolean;
  /** What is wrong with the form. */
  message?: readonly string[];
}

export const SubscribePage = (view: SubscribeView) => {
  const { page, wishes, zone, account, email, guess } = view;
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
        <Problems message={view.message} />
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
          <WishesFields wishes={wishes} zone={zone} guess={guess} hasAccount={account === true} />
          <p class="choices">
            <button type="submit">Subscribe</button> <PreviewButton at="/subscribe/preview" />
          </p>
        </form>
      </section>
    </Layout>
  );
};

const PreviewButton = ({ at }: { at: string }) => (
  <button type="submit" class="second" formaction={at} formmethod="get" formnovalidate>
    Show me the next one
  </button>
);

const Problems = ({ message }: { message: readonly string[] | undefined }) =>
  message === undefined || message.length === 0 ? null : (
    <div class="failing" role="alert">
      {message.map((one) => (
        <p>{one}</p>
      ))}
    </div>
  );

interface AskedView extends Page {
  email: string;
  days: number;
  local: boolean;
  /** Whether it was asked for by somebody who is subscribed, in place of earlier links. */
  renewed?: boolean;
}

/** The same whatever is known of the address. */
export const AskedPage = ({ page, email, days, local, renewed }: AskedView) => (
  <Layout page={page} title="Please look at your mail" byMail={false}>
    <section class="prose">
      <h1>Please look at your mail</h1>
      <p>
        A mail with a link is on its way to <b>{email}</b>.{" "}
        {renewed
          ? "The links in all earlier mails are useless now."
          : `The first papers come after you have pressed the button behind that link, which holds for ${count(days, "day")}.`}{" "}
        If nothing arrives, look among the unwanted mail; another can be asked for after{" "}
        {count(REQUEST_AGAIN_MS / MINUTE_MS, "minute")}.
      </p>
      {local && <LocalMailNote />}
    </section>
  </Layout>
);

interface SubscriptionView extends Page {
  subscription: SubscriptionRow;
  /** Of this page's address. */
  token: string;
  /** In place of what is kept, where a form came back. */
  typed?: { wishes: DigestPreferences; zone: string };
  message?: readonly string[];
  /** What was just done. */
  done?: string;
}

export const SubscriptionPage = (view: SubscriptionView) => {
  const { page, subscription, done } = view;
  const Body = { pending: Pending, active: Settings, suspended: Suspended, ended: Ended }[subscription.state] ?? Ended;
  return (
    <Layout page={page} title="Your subscription" byMail={false}>
      <section class="prose">
        <h1>Papers by mail to {subscription.written}</h1>
        {done && (
          <p class="notice" role="status">
            {done}
          </p>
        )}
        <Problems message={view.message} />
        <Body {...view} />
      </section>
    </Layout>
  );
};

const Pending = ({ subscription, token }: SubscriptionView) => (
  <>
    <p>{termsOf(subscription)}</p>
    <StartButton token={token} name="Yes, send me papers" />
    <p>If you did not ask for it, just leave: nothing is sent, and the address is forgotten within a week.</p>
  </>
);

const Settings = ({ subscription, token, typed }: SubscriptionView) => (
  <>
    <p>
      {termsOf(subscription)} {nextOf(subscription.next_due_at, subscription.zone)}
    </p>
    <form method="post" action={`/subscription/${token}`} class="stacked wishes">
      <WishesFields
        wishes={typed?.wishes ?? parsePreferences(subscription.wishes)}
        zone={typed?.zone ?? subscription.zone}
        hasAccount={subscription.reader_id !== null}
      />
      <p class="choices">
        <button type="submit">Save</button> <PreviewButton at={`/subscription/${token}/preview`} />
      </p>
    </form>
    <h2>Enough?</h2>
    <form method="post" action={`/subscription/${token}/end`}>
      <button type="submit">Unsubscribe</button>
    </form>
    <h2>Passed a digest on to others?</h2>
    <p>Its links would let them change this. You can make all links useless that were mailed so far.</p>
    <form method="post" action={`/subscription/${token}/renew`}>
      <button type="submit" class="second">
        Mail me a new link
      </button>
    </form>
  </>
);

const Suspended = ({ subscription, token }: SubscriptionView) => (
  <>
    <p>
      Nothing has been sent
      {subscription.suspended_at !== null && <> since {timeIn(subscription.suspended_at, subscription.zone)}</>}
      {subscription.suspended_why ? `: ${subscription.suspended_why}` : ", because mails came back."}
    </p>
    <p>If the address is well again and you want papers, they can begin again at once.</p>
    <StartButton token={token} name="Send me papers again" />
    <form method="post" action={`/subscription/${token}/end`}>
      <button type="submit" class="plain">
        Unsubscribe for good
      </button>
    </form>
  </>
);

const Ended = ({ subscription, token }: SubscriptionView) => (
  <>
    <p>This address is not subscribed any more; nothing is sent to it.</p>
    <p>It was: {termsOf(subscription)}</p>
    <StartButton token={token} name="Subscribe again" />
  </>
);

const StartButton = ({ token, name }: { token: string; name: string }) => (
  <form method="post" action={`/subscription/${token}/start`} class="stacked">
    <button type="submit">{name}</button>
  </form>
);

const termsOf = ({ wishes, zone }: SubscriptionRow): string =>
  `${describePreferences(parsePreferences(wishes), zone)}.`;

const nextOf = (at: Instant | null, zone: string): string =>
  at === null ? "" : `The next one is due on ${timeIn(at, zone)}.`;

interface UnsubscribeView extends Page {
  subscription: SubscriptionRow;
  token: string;
  /** Whether unsubscribing was just undone. */
  started?: boolean;
}

export const UnsubscribePage = ({ page, subscription, token, started }: UnsubscribeView) => (
  <Layout page={page} title="Unsubscribe" byMail={false}>
    <section class="prose">
      <h1>Unsubscribe {subscription.written}?</h1>
      {started && (
        <p class="notice" role="status">
          You are subscribed again.
        </p>
      )}
      <p>{termsOf(subscription)}</p>
      <form method="post" action={`/unsubscribe/${token}`} class="stacked">
        <button type="submit">Unsubscribe</button>
      </form>
    </section>
  </Layout>
);

export const UnsubscribedPage = ({ page, subscription, token }: UnsubscribeView) => (
  <Layout page={page} title="Unsubscribed" byMail={false}>
    <section class="prose">
      <h1>Unsubscribed</h1>
      <p role="status">Nothing more is sent to {subscription.written}.</p>
      <form method="post" action={`/unsubscribe/${token}/undo`} class="stacked">
        <button type="submit" class="second">
          That was a mistake, subscribe me again
        </button>
      </form>
    </section>
  </Layout>
);

interface PreviewView extends Page {
  rendered: RenderedDigest;
  /** Where the mail itself is shown. */
  address: string;
  dueAt: Instant;
  zone: string;
  /** Whether it is the next issue; else the last one that had papers. */
  next: boolean;
  terms: string;
}

export const PreviewPage = ({ page, rendered, address, dueAt, zone, next, terms }: PreviewView) => (
  <Layout page={page} title="How it will look" byMail={false}>
    <section class="prose">
      <h1>How it will look</h1>
      <p>
        {terms}{" "}
        {next
          ? `This is the issue that is due on ${timeIn(dueAt, zone)}, with what there is by now.`
          : "There is nothing for the next issue yet, so this is the one with the latest papers."}
      </p>
      <p class="subject">
        <b>{rendered.subject}</b>
        <br />
        {rendered.preheader}
      </p>
      {rendered.html !== undefined && (
        <p>
          <a href={address}>See the HTML as mail programs show it</a>
        </p>
      )}
      <h2>As plain text</h2>
      <pre class="mail-text" tabindex={0}>
        {rendered.text}
      </pre>
    </section>
  </Layout>
);
