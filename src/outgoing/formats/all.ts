/** How each service wants a message, and what its responses mean apart from their status. */
import type { AlertOutcome } from "../../domain/alerts/alert.ts";
import type { AlertMessage } from "../../domain/alerts/alertMessage.ts";
import type { WebhookKind, WebhookTarget } from "../../domain/alerts/webhook.ts";
import type { Instant } from "../../lib/time.ts";
import { discordBody } from "./discord.ts";
import { feishuAnswer, feishuBody } from "./feishu.ts";
import { jsonBody, jsonHeaders } from "./json.ts";
import { mattermostBody } from "./mattermost.ts";
import { slackBody } from "./slack.ts";
import { teamsAnswer, teamsBody } from "./teams.ts";
import { telegramAnswer, telegramBody } from "./telegram.ts";

export interface Format {
  body(message: AlertMessage, target: WebhookTarget, at: Instant): object;
  headers?(message: AlertMessage, target: WebhookTarget, body: string, at: Instant): Record<string, string>;
  /** Returns what a response means apart from its status; undefined for nothing. `body` is undefined where it is not JSON. */
  answer?(status: number, body: unknown, text: string): Partial<AlertOutcome> | undefined;
}

export const FORMATS: Record<WebhookKind, Format> = {
  slack: { body: slackBody },
  discord: { body: discordBody },
  mattermost: { body: mattermostBody },
  teams: { body: teamsBody, answer: teamsAnswer },
  telegram: { body: telegramBody, answer: telegramAnswer },
  feishu: { body: feishuBody, answer: feishuAnswer },
  json: { body: jsonBody, headers: jsonHeaders },
};
