/** An instance with the alerts' job, on a clock that the test moves. */

import { areAlertsDue, type Outgoing, runAlerts } from "../../../src/app/alerts/sendAlerts.ts";
import type { WebhookTarget } from "../../../src/domain/alerts/webhook.ts";
import type { Followable } from "../../../src/domain/follows/follow.ts";
import type { Mail, MailOutcome } from "../../../src/domain/mail/mail.ts";
import { foldName } from "../../../src/domain/papers/authorNames.ts";
import { createWebhooks } from "../../../src/outgoing/webhooks.ts";
import { insertWebhook } from "../../../src/store/alerts/alertChannels.ts";
import { insertAlert, type NewAlert } from "../../../src/store/alerts/alerts.ts";
import { follow } from "../../../src/store/follows/follows.ts";
import { freshInstance, type TestInstance } from "../instance.ts";

export const withAlerts = async (given: Parameters<typeof freshInstance>[0] = {}) =>
  alertsAt(await freshInstance(given));

/** The same at an instance that is there. */
export function alertsAt(instance: TestInstance) {
  const { db, index, clock, time } = instance;
  const sent: Mail[] = [];
  const state: { outcome: MailOutcome } = { outcome: { sent: true, answer: "250 taken" } };
  const outgoing: Outgoing = {
    title: "Broadsheet",
    address: "https://papers.example",
    mailer: async (mail) => {
      sent.push(mail);
      return state.outcome;
    },
    webhooks: createWebhooks({ userAgent: "Broadsheet/test", anywhere: true, clock }),
    stopAddress: ({ id, links }) => `https://papers.example/alerts/stop/${id}.${links}.mark`,
  };
  const parts = {
    db,
    index,
    clock,
    sleep: async () => {},
    signal: new AbortController().signal,
    log: (message: string) => instance.logged.push(message),
    outgoing,
  };
  return {
    ...instance,
    parts,
    /** Mails of alerts. */
    sent,
    mailIs(outcome: MailOutcome): void {
      state.outcome = outcome;
    },
    run: () => runAlerts(parts),
    isDue: () => areAlertsDue(parts),
    pass(ms: number): void {
      time.now += ms;
    },
    follow: (readerId: number, what: Followable) =>
      db.transaction().execute((tx) => follow(tx, readerId, what, clock())),
    webhook: (readerId: number, target: WebhookTarget, name = "Lab") =>
      db.transaction().execute((tx) => insertWebhook(tx, readerId, { name, target }, clock())),
    alert: (readerId: number, alert: NewAlert) =>
      db.transaction().execute((tx) => insertAlert(tx, readerId, alert, clock())),
  };
}

export const author = (name: string): Followable => ({ kind: "author", value: foldName(name), label: name });
export const category = (code: string): Followable => ({ kind: "category", value: code, label: code });
export const search = (query: string): Followable => ({
  kind: "search",
  value: `/papers?${new URLSearchParams({ q: query })}`,
  label: `“${query}”`,
});
