/**
 * Webhook: a URL of another service that takes alerts, in the form that the service understands. The URL is as good as a
 * password, so it is shown masked.
 */

import { clean } from "../../lib/text.ts";
import { withoutSlash } from "../../lib/trim.ts";
import type { AlertOutcome } from "./alert.ts";
import type { AlertMessage } from "./alertMessage.ts";

export const WEBHOOK_KINDS = ["slack", "discord", "mattermost", "teams", "telegram", "feishu", "json"] as const;
export type WebhookKind = (typeof WEBHOOK_KINDS)[number];

export const WEBHOOK_NAMES: Record<WebhookKind, string> = {
  slack: "Slack",
  discord: "Discord",
  mattermost: "Mattermost",
  teams: "Microsoft Teams",
  telegram: "Telegram",
  feishu: "Feishu or Lark",
  json: "a program (signed JSON)",
};

export const MAX_WEBHOOK_NAME_CHARACTERS = 60;
export const MAX_ADDRESS_CHARACTERS = 2_000;
const MAX_CHAT_CHARACTERS = 100;
export const MAX_SECRET_CHARACTERS = 200;

export interface WebhookTarget {
  kind: WebhookKind;
  address: string;
  /** For Telegram: the chat that the bot writes to. */
  chat?: string;
  /** Signs what is sent: always for a program, and for Feishu where its bot requires it. */
  secret?: string;
}

/** Sends to webhooks. */
export interface Webhooks {
  /** Returns why nothing may be sent to an address, in a sentence; undefined where it may be tried. */
  problem(address: string): string | undefined;
  /** Tries once; never throws. */
  send(target: WebhookTarget, message: AlertMessage, signal?: AbortSignal): Promise<AlertOutcome>;
}

/** Reads a form. Returns a name and a target, or a sentence on what is wrong. */
export function readWebhook(
  fields: Record<string, string>,
  problem: Webhooks["problem"],
): { name: string; target: WebhookTarget } | string {
  const kind = WEBHOOK_KINDS.find((one) => one === fields.kind);
  if (!kind) return "Please choose the service that the webhook belongs to.";
  const name = clean(fields.name ?? "");
  if (name === "" || [...name].length > MAX_WEBHOOK_NAME_CHARACTERS)
    return `Please give the webhook a name of at most ${MAX_WEBHOOK_NAME_CHARACTERS} characters, such as “reading group”.`;
  const address = wholeAddress(kind, (fields.address ?? "").trim());
  if (typeof address !== "string") return address.message;
  const wrong = problem(address);
  if (wrong !== undefined) return wrong;
  const chat = (fields.chat ?? "").trim();
  if (kind === "telegram" && !CHAT.test(chat))
    return "Telegram needs the chat as well: its number, such as -1001234567890, or a channel’s @name.";
  const secret = (fields.secret ?? "").trim();
  if (secret.length > MAX_SECRET_CHARACTERS || /[\p{Cc}]/u.test(secret))
    return `A signing secret has at most ${MAX_SECRET_CHARACTERS} characters.`;
  return {
    name,
    target: {
      kind,
      address,
      ...(kind === "telegram" ? { chat } : {}),
      ...(kind === "feishu" && secret !== "" ? { secret } : {}),
    },
  };
}

const CHAT = new RegExp(`^(?:-?\\d{1,20}|@\\w{1,${MAX_CHAT_CHARACTERS}})$`);
const BOT_TOKEN = /^\d{5,20}:[\w-]{20,100}$/;

function wholeAddress(kind: WebhookKind, given: string): string | { message: string } {
  if (kind === "telegram" && BOT_TOKEN.test(given)) return `https://api.telegram.org/bot${given}/sendMessage`;
  const url = given.length > MAX_ADDRESS_CHARACTERS ? null : URL.parse(given);
  if (!url || !/^https?:$/.test(url.protocol))
    return {
      message:
        kind === "telegram"
          ? "Please give the bot’s token, such as 123456789:AA…, or the whole address of its sendMessage."
          : "Please give the webhook’s whole address, as the service shows it: it begins with https://.",
    };
  if (url.username !== "" || url.password !== "")
    return { message: "A webhook’s address with a user name or password in it is not taken." };
  url.hash = "";
  return url.href;
}

const SHOWN_END = 4;
/** Returns `https://hooks.slack.com/…aB3x`: enough to tell one webhook from another. */
export function maskSecret(address: string): string {
  const url = URL.parse(address);
  if (!url) return "…";
  const secret = withoutSlash(url.pathname.replace(/\/sendMessage$/, "") + url.search);
  return secret.length > 3 * SHOWN_END ? `${url.origin}/…${secret.slice(-SHOWN_END)}` : `${url.origin}/…`;
}
