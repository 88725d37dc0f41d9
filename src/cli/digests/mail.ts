/** `broadsheet mail`: how sending stands. */
import { QUEUED_MAIL_NAMES } from "../../domain/mail/queuedMail.ts";
import { count } from "../../lib/text.ts";
import { stuckDeliveries } from "../../store/digests/deliveries.ts";
import { issueCounts, mailHistory, subscriptionCounts, waitingDeliveries } from "../../store/digests/mailStatus.ts";
import { queueStatus } from "../../store/mail/mailQueue.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { whenFrom } from "../lib/format.ts";

const SHOWN_ISSUES = 14;
const SHOWN_ROWS = 10;
const SHOWN_OF_ADDRESS = 30;

export const mailCommand = (context: CliContext) =>
  new CliCommand("mail", "Show what was sent, refused and returned, and what waits or is stuck")
    .argument("[address]", "One address instead")
    .addOptions(context.mailOptions)
    .example("mail", "how sending stands")
    .example("mail mira@example.org", "the history of one address")
    .action(async (address: string | undefined, options: OptionValues) => {
      const { records, clock, close } = await context.openToRead(options);
      try {
        const lines = await (address === undefined ? overview(records.db, clock()) : oneAddress(records.db, address));
        process.stdout.write(`${lines.join("\n")}\n`);
      } finally {
        await close();
      }
    });

const QUEUE_STATES: Record<string, string> = { failed: "given up", unknown: "may have arrived" };

type Database = Parameters<typeof issueCounts>[0];

async function overview(db: Database, now: number): Promise<string[]> {
  const subscriptions = await subscriptionCounts(db);
  const stuck = await stuckDeliveries(db, now);
  const queue = await queueStatus(db, SHOWN_ROWS);
  return [
    `Subscriptions: ${subscriptions.map(({ state, n }) => `${n} ${state}`).join(", ") || "none"}`,
    ...(await issueCounts(db, SHOWN_ISSUES)).map(
      ({ issue, ...tally }) =>
        `${issue}  ${Object.entries(tally)
          .filter(([, n]) => n > 0)
          .map(([state, n]) => `${n} ${state}`)
          .join(", ")}`,
    ),
    ...(await waitingDeliveries(db, now, SHOWN_ROWS)).map(
      ({ address, issue, attempts, retryAt, message }) =>
        `waits: ${address}, ${issue}, after ${count(attempts, "try", "tries")}, again ${whenFrom(retryAt ?? now, now)}: ${message}`,
    ),
    ...stuck.map(
      ({ id, address, issue, message }) =>
        `stuck: delivery ${id}, ${address}, ${issue}: ${message ?? "its sender ended"} (see /admin/mail)`,
    ),
    ...(queue.waiting > 0 ? [`Links, invitations and notices: ${count(queue.waiting, "mail")} waiting`] : []),
    ...queue.troubles.map(
      ({ kind, recipient, state, attempts, message, retryAt }) =>
        `${QUEUE_STATES[state] ?? "waits"}: ${QUEUED_MAIL_NAMES[kind]}, ${recipient}, after ${count(attempts, "try", "tries")}${state !== "due" || retryAt === null ? "" : `, again ${whenFrom(retryAt, now)}`}: ${message ?? ""}`,
    ),
  ];
}

async function oneAddress(db: Database, address: string): Promise<string[]> {
  const { subscription, deliveries, bounces } = await mailHistory(db, address, SHOWN_OF_ADDRESS);
  return [
    subscription
      ? `${subscription.email}: ${subscription.state}${subscription.suspensionReason ? `. ${subscription.suspensionReason}` : ""}`
      : `There is no subscription for ${address}.`,
    ...deliveries.map(
      ({ issue, state, papers, attempts, message }) =>
        `${issue}  ${state}, ${count(papers, "paper")}, ${count(attempts, "try", "tries")}${message ? `: ${message}` : ""}`,
    ),
    ...bounces.map(
      ({ kind, status, message, at }) => `${new Date(at).toISOString().slice(0, 16)}  ${kind} ${status}: ${message}`,
    ),
  ];
}
