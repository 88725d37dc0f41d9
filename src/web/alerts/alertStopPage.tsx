/** Ends alerts by mail, for the holder of the link in the mails. */

import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { Layout } from "../layout/Layout.tsx";

interface StopView {
  page: PageContext;
  /** The alerts that mail is sent for. */
  alerts: readonly { id: number; kind: string; label: string }[];
  /** Present after something was ended. */
  ended?: number;
}

export const StopPage = ({ page, alerts, ended }: StopView) => (
  <Layout page={page} title="Alerts by mail">
    <section class="prose alerts">
      <h1>Alerts by mail</h1>
      {ended !== undefined && (
        <p class="made" role="status">
          {ended === 0 ? "There was nothing left to end." : `Ended: ${count(ended, "alert")}.`}
        </p>
      )}
      {alerts.length === 0 ? (
        <p>
          No alerts are sent to this address. What comes with a digest, if you have one, ends by the digest’s own link.
          You can add alerts on <a href="/me/alerts">your page of alerts</a>.
        </p>
      ) : (
        <>
          <p>These alerts send mail to the address that this page was sent to:</p>
          <ul class="listing">
            {alerts.map(({ id, kind, label }) => (
              <li>
                <span class="what">
                  {kind === "author" ? "Papers by " : ""}
                  {label}
                </span>
                <form method="post">
                  <input type="hidden" name="alert" value={String(id)} />
                  <button type="submit" class="plain">
                    End this one<span class="unseen">: {label}</span>
                  </button>
                </form>
              </li>
            ))}
          </ul>
          <form method="post">
            <button type="submit">End them all</button>
          </form>
        </>
      )}
    </section>
  </Layout>
);
