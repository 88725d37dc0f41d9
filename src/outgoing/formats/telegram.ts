/** Telegram's bots: one message in the few HTML tags that Telegram knows, to one chat. */
import type { AlertOutcome } from "../../domain/alerts/alert.ts";
import { type AlertMessage, type AlertPaper, headline } from "../../domain/alerts/alertMessage.ts";
import type { WebhookTarget } from "../../domain/alerts/webhook.ts";
import { about, oneText, plainAddress, within } from "../text.ts";

/** The most characters. Telegram counts them without tags; with tags counted, there is room to spare. */
const MAX_TEXT_CHARACTERS = 4_096;
const MAX_TITLE_CHARACTERS = 300;
const SHOWN = 20;
/** Room for what comes before and after the papers. */
const FRAME_CHARACTERS = 1_000;
const MAX_LINK_CHARACTERS = 500;

export const telegramBody = (message: AlertMessage, { chat = "" }: WebhookTarget): object => ({
  chat_id: chat,
  text: oneText(message, SHOWN, MAX_TEXT_CHARACTERS - FRAME_CHARACTERS, {
    head: `<b>${within(headline(message), MAX_TITLE_CHARACTERS, safe)}</b>`,
    paper: (paper) => told(message, paper),
    link,
  }),
  parse_mode: "HTML",
  link_preview_options: { is_disabled: true },
});

function told(message: AlertMessage, paper: AlertPaper): string {
  const title = within(paper.title, MAX_TITLE_CHARACTERS, safe);
  return [link(paper.address, title), ...about(message, paper, safe)].join("\n");
}

function link(address: string, label: string): string {
  const href = plainAddress(address).replace(/&/g, "&amp;").replace(/"/g, "%22");
  return href.length > MAX_LINK_CHARACTERS ? label : `<a href="${href}">${label}</a>`;
}

const safe = (character: string): string => SIGNS[character] ?? character;
const SIGNS: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;" };

/** Returns what a response means apart from its status; the wait is only in the body. */
export function telegramAnswer(status: number, body: unknown): Partial<AlertOutcome> | undefined {
  const wait = (body as { parameters?: { retry_after?: unknown } } | null)?.parameters?.retry_after;
  return status === 429 && typeof wait === "number" ? { waitMs: wait * 1_000 } : undefined;
}
