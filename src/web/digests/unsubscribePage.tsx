/** Unsubscribing by the link in a digest, and taking that back. */

import type { Subscription } from "../../domain/digests/subscription.ts";
import { unsubscribePath } from "../../domain/pagePaths.ts";
import type { PageContext } from "../../http/services.ts";
import { Layout } from "../layout/Layout.tsx";
import { termsOf } from "./subscriptionPage.tsx";

interface UnsubscribeView {
  page: PageContext;
  subscription: Subscription;
  token: string;
  /** Whether unsubscribing was just undone. */
  started?: boolean;
}

export const UnsubscribePage = ({ page, subscription, token, started }: UnsubscribeView) => (
  <Layout page={page} title="Unsubscribe" byMail={false}>
    <section class="prose">
      <h1>Unsubscribe {subscription.email}?</h1>
      {started && (
        <p class="notice" role="status">
          You are subscribed again.
        </p>
      )}
      <p>{termsOf(subscription)}</p>
      <form method="post" action={unsubscribePath(token)} class="stacked">
        <button type="submit">Unsubscribe</button>
      </form>
    </section>
  </Layout>
);

export const UnsubscribedPage = ({ page, subscription, token }: UnsubscribeView) => (
  <Layout page={page} title="Unsubscribed" byMail={false}>
    <section class="prose">
      <h1>Unsubscribed</h1>
      <p role="status">Nothing more is sent to {subscription.email}.</p>
      <form method="post" action={`${unsubscribePath(token)}/undo`} class="stacked">
        <button type="submit" class="second">
          That was a mistake, subscribe me again
        </button>
      </form>
    </section>
  </Layout>
);
