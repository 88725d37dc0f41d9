/** Subscriptions and alerts, with what was sent: nobody is to have a paper or a mail twice. */
import { WEBHOOK_KINDS } from "../../../domain/alerts/webhook.ts";
import { isZone } from "../../../lib/timeZone.ts";
import { as, mailAddress, oneOf, paper, reader, text, time, whole, yes } from "./columns.ts";
import type { Table } from "./table.ts";

const SUBSCRIPTION_STATES = ["pending", "active", "suspended", "ended"];
const IS_WEBHOOK = "t.kind not in ('mail', 'feed')";
const SET_AGAIN = "'Its address was left out when this site was moved. Please remove this webhook and add it again.'";

const isJson = (given: string): boolean => {
  try {
    JSON.parse(given);
    return true;
  } catch {
    return false;
  }
};

export const MAIL_TABLES: readonly Table[] = [
  {
    name: "subscriptions",
    columns: [
      whole("id"),
      text("address"),
      mailAddress("written"),
      reader(),
      oneOf("state", SUBSCRIPTION_STATES),
      text("wishes", isJson),
      text("zone", isZone),
      time("next_due_at"),
      whole("links"),
      time("created_at"),
      time("asked_at"),
      time("confirmed_at"),
      text("confirmed_from"),
      time("ended_at"),
      time("suspended_at"),
      text("suspended_why"),
      whole("soft_bounces"),
    ],
    order: "t.id",
  },
  {
    name: "deliveries",
    columns: [
      whole("id"),
      as("subscription", whole("subscription_id")),
      text("issue", (issue) => /^\d{4}-W?\d{2}(-\d{2})?$/.test(issue)),
      text("state"),
      time("due_at"),
      time("claimed_at"),
      time("handed_at"),
      whole("attempts"),
      time("retry_at"),
      text("message_id"),
      whole("papers"),
      text("says"),
      time("sent_at"),
    ],
    without: { holder: "a process of this machine" },
    // What is being sent at the moment of the dump may arrive: elsewhere it must not be sent again.
    reads: (at) => ({
      handed_at: `case when t.state = 'sending' then coalesce(t.handed_at, t.claimed_at, ${at}) else t.handed_at end`,
    }),
    order: "t.id",
  },
  {
    name: "delivered_papers",
    columns: [as("subscription", whole("subscription_id")), paper(), as("delivery", whole("delivery_id"))],
    order: "t.subscription_id, t.paper_key",
  },
  {
    name: "bounces",
    columns: [
      whole("id"),
      as("delivery", whole("delivery_id")),
      text("address"),
      text("kind"),
      text("status"),
      text("says"),
      text("digest"),
      time("at"),
    ],
    order: "t.id",
  },
  {
    name: "feed_links",
    columns: [whole("id"), reader(), text("list"), whole("links"), time("created_at")],
    order: "t.id",
  },
  {
    name: "alert_ways",
    columns: [
      whole("id"),
      reader(),
      oneOf("kind", ["mail", "feed", ...WEBHOOK_KINDS]),
      text("name"),
      // Anybody who knows the whole address may write there.
      { ...text("address", URL.canParse), seal: (address) => new URL(String(address)).origin },
      text("chat"),
      text("secret"),
      whole("links"),
      whole("failures"),
      time("off_at"),
      time("noticed_at"),
      text("said"),
      time("said_at"),
      time("created_at"),
    ],
    sealed: (at) => ({
      chat: "null",
      secret: "null",
      off_at: `case when ${IS_WEBHOOK} then coalesce(t.off_at, ${at}) else t.off_at end`,
      noticed_at: `case when ${IS_WEBHOOK} then coalesce(t.noticed_at, ${at}) else t.noticed_at end`,
      said: `case when ${IS_WEBHOOK} then ${SET_AGAIN} else t.said end`,
      said_at: `case when ${IS_WEBHOOK} then coalesce(t.off_at, ${at}) else t.said_at end`,
    }),
    order: "t.id",
  },
  {
    name: "alerts",
    columns: [
      whole("id"),
      reader(),
      as("follow", whole("follow_id")),
      as("way", whole("way_id")),
      text("rhythm"),
      whole("after_key"),
      time("created_at"),
    ],
    order: "t.id",
  },
  {
    name: "alert_deliveries",
    columns: [
      whole("id"),
      as("way", whole("way_id")),
      text("mark"),
      text("state"),
      time("due_at"),
      time("retry_at"),
      time("claimed_at"),
      whole("attempts"),
      whole("papers"),
      text("says"),
      time("settled_at"),
    ],
    without: { holder: "a process of this machine" },
    order: "t.id",
  },
  {
    name: "alert_hits",
    columns: [
      as("alert", whole("alert_id")),
      paper(),
      text("did"),
      time("found_at"),
      yes("waiting"),
      as("delivery", whole("delivery_id")),
    ],
    order: "t.alert_id, t.paper_key",
  },
];
