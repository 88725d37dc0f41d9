/** The page of one subscription, opened by the signed link in its mails. */

import { describePreferences } from "../../domain/digests/digestPreferences.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import { subscriptionPath } from "../../domain/pagePaths.ts";
import { timeIn } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import type { Instant } from "../../lib/time.ts";
import { Layout } from "../layout/Layout.tsx";
import { FormProblems, PreferencesFields, PreviewButton } from "./PreferencesFields.tsx";

interface SubscriptionView {
  page: PageContext;
  subscription: Subscription;
  /** From this page's URL. */
  token: string;
  /** What a form that cannot be used had, in place of what is saved. */
  typed?: Pick<Subscription, "preferences" | "zone">;
  problems?: readonly string[];
  /** What was just done. */
  done?: string;
}

export const SubscriptionPage = (view: SubscriptionView) => {
  const { page, subscription, done } = view;
  const Body = { pending: Pending, active: Settings, suspended: Suspended, ended: Ended }[subscription.state];
  return (
    <Layout page={page} title="Your subscription" byMail={false}>
      <section class="prose">
        <h1>Papers by mail to {subscription.email}</h1>
        {done && (
          <p class="notice" role="status">
            {done}
          </p>
        )}
        <FormProblems problems={view.problems} />
        <Body {...view} />
      </section>
    </Layout>
  );
};

const Pending = ({ subscription, token }: SubscriptionView) => (
  <>
    <p>{termsOf(subscription)}</p>
    <StartButton token={token} name="Yes, send me papers" />
    <p>If you did not ask for it, just leave this page: nothing is sent, and the address is deleted within a week.</p>
  </>
);

const Settings = ({ subscription, token, typed }: SubscriptionView) => (
  <>
    <p>
      {termsOf(subscription)} {nextOf(subscription.nextDueAt, subscription.zone)}
    </p>
    <form method="post" action={subscriptionPath(token)} class="stacked wishes">
      <PreferencesFields
        preferences={typed?.preferences ?? subscription.preferences}
        zone={typed?.zone ?? subscription.zone}
        hasAccount={subscription.readerId !== null}
      />
      <p class="choices">
        <button type="submit">Save</button> <PreviewButton at={`${subscriptionPath(token)}/preview`} />
      </p>
    </form>
    <h2>Enough?</h2>
    <form method="post" action={`${subscriptionPath(token)}/end`}>
      <button type="submit">Unsubscribe</button>
    </form>
    <h2>Passed a digest on to others?</h2>
    <p>Its links would let them change this. You can invalidate all links that were mailed so far.</p>
    <form method="post" action={`${subscriptionPath(token)}/renew`}>
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
      {subscription.suspendedAt !== null && <> since {timeIn(subscription.suspendedAt, subscription.zone)}</>}
      {subscription.suspensionReason ? `: ${subscription.suspensionReason}` : ", because mails came back."}
    </p>
    <p>If the address works again and you want papers, they can start again at once.</p>
    <StartButton token={token} name="Send me papers again" />
    <form method="post" action={`${subscriptionPath(token)}/end`}>
      <button type="submit" class="plain">
        Unsubscribe for good
      </button>
    </form>
  </>
);

const Ended = ({ subscription, token }: SubscriptionView) => (
  <>
    <p>This address is no longer subscribed; nothing is sent to it.</p>
    <p>It was: {termsOf(subscription)}</p>
    <StartButton token={token} name="Subscribe again" />
  </>
);

const StartButton = ({ token, name }: { token: string; name: string }) => (
  <form method="post" action={`${subscriptionPath(token)}/start`} class="stacked">
    <button type="submit">{name}</button>
  </form>
);

/** What a subscription gets, in a sentence. */
export const termsOf = ({ preferences, zone }: Pick<Subscription, "preferences" | "zone">): string =>
  `${describePreferences(preferences, zone)}.`;

const nextOf = (at: Instant | null, zone: string): string =>
  at === null ? "" : `The next one is due on ${timeIn(at, zone)}.`;
