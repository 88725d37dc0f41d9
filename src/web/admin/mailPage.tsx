/** The admin page of mail: what was sent, what came back, what waits, and what is stuck. */

import { CLAIM_MS, STUCK_MS } from "../../domain/digests/delivery.ts";
import type { MailServerState } from "../../domain/mail/mail.ts";
import { QUEUED_MAIL_NAMES } from "../../domain/mail/queuedMail.ts";
import type { Mailing, PageContext } from "../../http/services.ts";
import { count, grouped } from "../../lib/text.ts";
import { HOUR_MS } from "../../lib/time.ts";
import type { StuckDelivery } from "../../store/digests/deliveries.ts";
import type { IssueCounts, MailHistory, RecordedBounce, WaitingDelivery } from "../../store/digests/mailStatus.ts";
import type { QueueStatus } from "../../store/mail/mailQueue.ts";
import { Moment } from "../editions/EmptyEdition.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Wide } from "../layout/ScrollTable.tsx";
import { Warnings } from "./Warnings.tsx";

/** Servers end their answers as they like. */
const sentence = (message: string): string => (/[.!?]$/.test(message) || message === "" ? message : `${message}.`);

interface MailView {
  page: PageContext;
  form: string;
  zone: string;
  mailing: Mailing | undefined;
  issues: IssueCounts[];
  subscriptions: { state: string; n: number }[];
  stuck: StuckDelivery[];
  waiting: WaitingDelivery[];
  bounces: ShownBounce[];
  /** The address that is looked up; empty for none. */
  address: string;
  found: MailHistory | undefined;
  notice: Notice | undefined;
  queue: QueueStatus;
  /** Absent where mails stay on this machine. */
  mailServer: MailServerState | undefined;
  warnings: readonly string[];
}

/** What became of a form that was just sent. */
export interface Notice {
  message: string;
  bad: boolean;
}

export const MailPage = (view: MailView) => (
  <Layout page={view.page} title="Mail">
    <div class="admin">
      <header class="listhead">
        <h1>
          Mail<small>Times are by the clocks of {view.zone}.</small>
        </h1>
        <a href="/admin/sources">Sources</a>
      </header>
      {view.notice && (
        <p role={view.notice.bad ? "alert" : "status"} class={view.notice.bad ? "failing" : undefined}>
          {view.notice.message}
        </p>
      )}
      <Warnings warnings={view.warnings} />
      <SetUp {...view} />
      <Queue {...view} />
      <Stuck {...view} />
      <Issues issues={view.issues} />
      <Waiting {...view} />
      <ByAddress {...view} />
      <Bounces bounces={view.bounces} zone={view.zone} />
    </div>
  </Layout>
);

const SetUp = ({ mailing, mailServer, subscriptions, form }: MailView) => (
  <section aria-labelledby="set-up">
    <h2 id="set-up">How it is set up</h2>
    {mailing?.server === undefined ? (
      <p>No mail server is set, so mails stay on this machine.</p>
    ) : (
      <p>
        Mails go to {mailing.server}, from {mailing.from}, {mailing.pace.aSecond} a second and{" "}
        {grouped(mailing.pace.anHour)} an hour at most.{" "}
        {mailing.signedFor ? `They are signed for ${mailing.signedFor}.` : "They are not signed here (DKIM)."}{" "}
        {mailing.bounces
          ? `What cannot be delivered comes back to ${mailing.bounces}.`
          : "What cannot be delivered comes back to the sender, where nobody counts it."}
      </p>
    )}
    {mailServer?.why !== undefined && (
      <p class="failing" role="note">
        The mail server cannot be used: {sentence(mailServer.why)}
      </p>
    )}
    <p>
      {subscriptions.length === 0
        ? "There are no subscriptions yet."
        : `Subscriptions: ${subscriptions.map(({ state, n }) => `${grouped(n)} ${state}`).join(", ")}.`}
    </p>
    <form method="post" action="/admin/mail/test" class="inline">
      <input type="hidden" name="form" value={form} />
      <label for="test-to">Send a test to</label>
      <input id="test-to" name="to" type="email" maxlength={254} placeholder="your own address" />
      <button type="submit">Send</button>
    </form>
  </section>
);

/** Mails that somebody waits for. Those that were sent leave no trace. */
const Queue = ({ queue: { waiting: n, troubles }, zone }: MailView) => (
  <section aria-labelledby="queue">
    <h2 id="queue">Links, invitations and notices</h2>
    <p>{n === 0 ? "None is waiting to be sent." : `${count(n, "mail")} waiting to be sent.`}</p>
    {troubles.length > 0 && (
      <ul>
        {troubles.map(({ kind, recipient, state, attempts, message, retryAt, createdAt }) => (
          <li>
            <span class="id">{recipient}</span>, {QUEUED_MAIL_NAMES[kind]}, asked for on{" "}
            <Moment at={createdAt} zone={zone} />: <b>{QUEUE_STATES[state] ?? "waits"}</b>
            {attempts > 0 && ` after ${count(attempts, "try", "tries")}`}. {sentence(message ?? "")}{" "}
            {state === "due" && retryAt !== null && (
              <>
                Again on <Moment at={retryAt} zone={zone} />.
              </>
            )}
          </li>
        ))}
      </ul>
    )}
  </section>
);

const QUEUE_STATES: Record<string, string> = { failed: "given up", unknown: "may have arrived" };

const Stuck = ({ stuck, form, zone }: MailView) => (
  <section aria-labelledby="stuck">
    <h2 id="stuck">Stuck</h2>
    {stuck.length === 0 ? (
      <p>Nothing is.</p>
    ) : (
      <>
        <p>
          These were handed to the mail server, and no answer came: they may have been taken. After {STUCK_MS / HOUR_MS}{" "}
          hours they count as sent. Sent again, they may come twice.
        </p>
        <ul class="stuck">
          {stuck.map(({ id, issue, address, handedAt, message }) => (
            <li>
              <span class="id">{address}</span>, issue {issue}
              {handedAt !== null && (
                <>
                  , handed over on <Moment at={handedAt} zone={zone} />
                </>
              )}
              .{" "}
              {sentence(
                message ?? `Its sender has ended, or has taken longer than ${count(CLAIM_MS / 60_000, "minute")}`,
              )}
              <form method="post" action={`/admin/mail/deliveries/${id}`} class="inline">
                <input type="hidden" name="form" value={form} />
                <button type="submit" name="as" value="sent">
                  Count as sent<span class="unseen">: {address}</span>
                </button>
                <button type="submit" name="as" value="due">
                  Send again<span class="unseen"> to {address}</span>
                </button>
              </form>
            </li>
          ))}
        </ul>
      </>
    )}
  </section>
);

const STATES = ["due", "sending", "sent", "skipped", "failed", "bounced"] as const;

const Issues = ({ issues }: { issues: IssueCounts[] }) => (
  <section aria-labelledby="issues">
    <h2 id="issues">Issues</h2>
    {issues.length === 0 ? (
      <p>None has been due yet.</p>
    ) : (
      <Wide label="Deliveries by issue">
        <thead>
          <tr>
            <th scope="col">Issue</th>
            {STATES.map((state) => (
              <th scope="col" class="number">
                {state}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {issues.map((row) => (
            <tr>
              <th scope="row">{row.issue}</th>
              {STATES.map((state) => (
                <td class="number">{grouped(row[state])}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </Wide>
    )}
  </section>
);

const Waiting = ({ waiting: rows, zone }: MailView) =>
  rows.length === 0 ? null : (
    <section aria-labelledby="waiting">
      <h2 id="waiting">Refused, and tried again</h2>
      <ul>
        {rows.map(({ address, issue, attempts, retryAt, message }) => (
          <li>
            <span class="id">{address}</span>, issue {issue}, after {count(attempts, "try", "tries")}:{" "}
            {sentence(message ?? "")}{" "}
            {retryAt !== null && (
              <>
                Again on <Moment at={retryAt} zone={zone} />.
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );

const ByAddress = ({ address, found, zone }: MailView) => (
  <section aria-labelledby="address">
    <h2 id="address">One address</h2>
    <form method="get" action="/admin/mail#address" class="inline">
      <label for="asked">Mail address</label>
      <input id="asked" name="address" type="email" maxlength={254} required value={address} />
      <button type="submit">Look</button>
    </form>
    {found && !found.subscription && <p>There is no subscription for {address}.</p>}
    {found?.subscription && (
      <p>
        {found.subscription.email} is <b>{found.subscription.state}</b>
        {found.subscription.nextDueAt !== null && (
          <>
            , next on <Moment at={found.subscription.nextDueAt} zone={zone} />
          </>
        )}
        .{found.subscription.suspensionReason && ` ${found.subscription.suspensionReason}`}
      </p>
    )}
    {found && found.deliveries.length > 0 && (
      <ul>
        {found.deliveries.map(({ issue, state, papers, attempts, message, sentAt }) => (
          <li>
            Issue {issue}: <b>{state}</b>
            {sentAt !== null && (
              <>
                {" "}
                on <Moment at={sentAt} zone={zone} />
              </>
            )}
            , {count(papers, "paper")}, {count(attempts, "try", "tries")}. {message}
          </li>
        ))}
      </ul>
    )}
    {found && found.bounces.length > 0 && <BounceList bounces={found.bounces} zone={zone} />}
  </section>
);

const Bounces = ({ bounces, zone }: { bounces: ShownBounce[]; zone: string }) => (
  <section aria-labelledby="bounces">
    <h2 id="bounces">What came back last</h2>
    {bounces.length === 0 ? <p>Nothing has.</p> : <BounceList bounces={bounces} zone={zone} />}
  </section>
);

type ShownBounce = RecordedBounce & { address?: string };

const BounceList = ({ bounces, zone }: { bounces: ShownBounce[]; zone: string }) => (
  <ul>
    {bounces.map(({ deliveryId, address, kind, status, message, at }) => (
      <li>
        <Moment at={at} zone={zone} />: <b>{kind}</b> {status !== "0.0.0" && status}{" "}
        {address && <span class="id">{address}</span>} {message}
        {deliveryId === null && " (It names no mail of ours, so it changed nothing.)"}
      </li>
    ))}
  </ul>
);
