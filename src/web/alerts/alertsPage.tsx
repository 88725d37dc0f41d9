/** A reader's alerts: what they are told of, where and when, and what was sent. */
import { MAX_ALERTS, type Rhythm } from "../../domain/alerts/alert.ts";
import type { Follow, FollowKind } from "../../domain/follows/follow.ts";
import { isoDate, shortDate, timeIn } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { AlertChannel } from "../../store/alerts/alertChannels.ts";
import type { AlertDelivery } from "../../store/alerts/alertStatus.ts";
import type { Alert } from "../../store/alerts/alerts.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { MyNav } from "../readers/MyNav.tsx";
import { AlertWebhooks } from "./AlertWebhooks.tsx";
import type { AlertsView } from "./alertsView.ts";

export const AlertsPage = (view: AlertsView) => (
  <Layout page={view.page} title="Alerts" current="reader">
    <MyNav page={view.page} at="/me/alerts" />
    <section class="prose alerts">
      <h1>Alerts</h1>
      <p>
        An alert tells you of new papers for something that you <a href="/me/follows">follow</a>: by mail, in a feed of
        your own, or in a chat.
      </p>
      <Unconfirmed {...view.mailbox} />
      <Alerts {...view} />
      <h2>Add an alert</h2>
      <Adding {...view} />
      <Feed {...view} />
      <AlertWebhooks {...view} />
      <Deliveries {...view} />
    </section>
  </Layout>
);

const Unconfirmed = ({ email, confirmed }: AlertsView["mailbox"]) =>
  confirmed ? null : (
    <p class="notice">
      Your mail address{email && ` ${email}`} must be confirmed first. Until then no mail goes there, and what your
      alerts find waits. <a href="/account#signing-in">Send yourself a link</a> and follow it. Webhooks and addresses of
      private feeds that were made earlier then end, since somebody else might have made them.
    </p>
  );

const WHEN: Record<Rhythm, string> = { at_once: "at once", hourly: "once an hour", digest: "with the digest" };

const nameOf = (channel: AlertChannel | undefined): string =>
  channel === undefined ? "" : channel.kind === "mail" ? "mail" : channel.kind === "feed" ? "my feed" : channel.name;

const Alerts = ({ page, alerts, channels, mailbox }: AlertsView) => {
  const mail = channels.find(({ kind }) => kind === "mail");
  return (
    <>
      {mail?.offAt !== undefined && (
        <form class="off" method="post" action={`/me/webhooks/${mail.id}/on`}>
          <FormFields page={page} />
          <p class="failing">
            No more mail goes to {mailbox.email}: it failed {count(mail.failures, "time")} in a row. The mail server’s
            last answer: {mail.said?.message}.
          </p>
          <button type="submit">Try again from now on</button>
        </form>
      )}
      {alerts.length === 0 ? (
        <p class="empty">You have no alerts yet.</p>
      ) : (
        <ul class="listing" aria-label="Your alerts">
          {alerts.map((alert) => (
            <Row page={page} alert={alert} channel={channels.find(({ id }) => id === alert.channelId)} />
          ))}
        </ul>
      )}
    </>
  );
};

const Row = ({ page, alert, channel }: { page: PageContext; alert: Alert; channel: AlertChannel | undefined }) => (
  <li>
    <span class="what">{inWords(alert.follow)}</span>
    <span class="small">
      {channel?.kind === "feed"
        ? "in my feed"
        : `${channel?.kind === "mail" ? "by mail" : `to ${nameOf(channel)}`}, ${WHEN[alert.rhythm]}`}
      {channel?.offAt !== undefined && " (switched off)"}
      {alert.foundAt === undefined ? (
        "; nothing found yet"
      ) : (
        <>
          ; last found <time datetime={isoDate(alert.foundAt)}>{shortDate(alert.foundAt)}</time>
        </>
      )}
    </span>
    <form method="post" action={`/me/alerts/${alert.id}/remove`}>
      <FormFields page={page} />
      <button type="submit" class="plain">
        Remove<span class="unseen"> the alert of {inWords(alert.follow)}</span>
      </button>
    </form>
  </li>
);

const KINDS: Record<FollowKind, string> = {
  author: "Authors",
  category: "Categories",
  reader: "Readers",
  search: "Searches",
};
const inWords = ({ kind, label }: Pick<Follow, "kind" | "label">): string =>
  kind === "author" ? `Papers by ${label}` : kind === "reader" ? `What ${label} submits and upvotes` : label;

const Adding = ({ page, follows, alerts, channels, mailbox, adding }: AlertsView) => {
  if (follows.length === 0)
    return (
      <>
        <Refusal message={adding?.message} />
        <p>
          You follow nothing yet. An author’s papers, a category, a reader’s page and any <a href="/papers">search</a>{" "}
          have a button for it; then alerts can be added here.
        </p>
      </>
    );
  if (alerts.length >= MAX_ALERTS)
    return (
      <>
        <Refusal message={adding?.message} />
        <p>You have {MAX_ALERTS} alerts, which is the most there may be. Remove one to add another.</p>
      </>
    );
  const { follow, way = "mail", rhythm = "at_once" } = adding?.fields ?? {};
  const choice = (value: string, message: string, chosen: string | undefined) => (
    <option value={value} selected={value === chosen}>
      {message}
    </option>
  );
  return (
    <form id="add" class="stacked" method="post" action="/me/alerts" aria-label="Add an alert">
      <FormFields page={page} />
      <Refusal message={adding?.message} />
      <label for="follow">Tell me of</label>
      <select id="follow" name="follow" required>
        {(Object.keys(KINDS) as FollowKind[]).map((kind) => {
          const some = follows.filter((one) => one.kind === kind);
          return (
            some.length > 0 && (
              <optgroup label={KINDS[kind]}>{some.map(({ id, label }) => choice(String(id), label, follow))}</optgroup>
            )
          );
        })}
      </select>
      <label for="way">Where</label>
      <select id="way" name="way">
        {choice("mail", `By mail to ${mailbox.email}`, way)}
        {choice("feed", "In a feed of my own", way)}
        {channels.filter(({ target }) => target).map(({ id, name }) => choice(String(id), `To ${name}`, way))}
      </select>
      <label for="rhythm">When</label>
      <select id="rhythm" name="rhythm" aria-describedby="rhythm-note">
        {choice("at_once", "At once", rhythm)}
        {choice("hourly", "Once an hour, all together", rhythm)}
        {choice("digest", "With my digest (by mail)", rhythm)}
      </select>
      <p class="note" id="rhythm-note">
        A feed always has what is new.
      </p>
      <button type="submit">Add the alert</button>
    </form>
  );
};

const Feed = ({ feed }: AlertsView) =>
  feed === undefined ? null : (
    <section id="feed" aria-labelledby="feed-title">
      <h2 id="feed-title">Your feed</h2>
      {feed.address === undefined ? (
        <p>
          It has no address any more. <a href="/me/feeds">Your feeds</a> gives it one.
        </p>
      ) : (
        <>
          <p>
            This address is for your feed reader. Anybody who knows it can read along, so keep it to yourself.{" "}
            <a href="/me/feeds">Your feeds</a> has it in other formats, and takes it back.
          </p>
          <p class="secret">
            <a href={feed.address}>{feed.address}</a>
          </p>
        </>
      )}
    </section>
  );

const STATES: Record<AlertDelivery["state"], string> = {
  due: "waits",
  sending: "is being sent",
  sent: "sent",
  failed: "not sent",
};

const Deliveries = ({ deliveries, channels, zone }: AlertsView) =>
  deliveries.length === 0 ? null : (
    <section aria-labelledby="lately">
      <h2 id="lately">Lately</h2>
      <ul class="listing lately">
        {deliveries.map((one) => (
          <li>
            <span class="what">
              {count(one.papers, "paper")}{" "}
              {channels.find(({ id }) => id === one.channelId)?.kind === "mail" ? "by" : "to"}{" "}
              {nameOf(channels.find(({ id }) => id === one.channelId))}: {STATES[one.state]}
            </span>
            <span class="small">
              <time datetime={new Date(one.at).toISOString()}>{timeIn(one.at, zone)}</time>
              {one.message && `; ${one.message}`}
              {one.state === "due" && one.attempts > 0 && `; tried again ${timeIn(one.next, zone)}`}
            </span>
          </li>
        ))}
      </ul>
    </section>
  );
