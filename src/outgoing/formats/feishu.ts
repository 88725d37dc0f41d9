/** Feishu's and Lark's custom bots: a post of lines of plain text and links, signed where the bot requires it. */
import { createHmac } from "node:crypto";
import type { AlertOutcome } from "../../domain/alerts/alert.ts";
import { type AlertMessage, type AlertPaper, headline } from "../../domain/alerts/alertMessage.ts";
import type { WebhookTarget } from "../../domain/alerts/webhook.ts";
import type { Instant } from "../../lib/time.ts";
import { about, andMore, bytesOf, fitting, listAddress, plainAddress, within } from "../text.ts";

/** The most bytes of papers; the service takes 20 KB in all. */
const MAX_PAPERS_BYTES = 16_000;
const MAX_TITLE_CHARACTERS = 300;
const SHOWN = 20;
/** The codes for too many messages in a short time, and for a message that cannot be read. */
const TOO_MANY = 11_232;
const UNREADABLE = 9_499;

export function feishuBody(message: AlertMessage, { secret }: WebhookTarget, at: Instant): object {
  const papers = fitting(message.papers, SHOWN, MAX_PAPERS_BYTES, (paper) => lines(message, paper), bytesOf);
  const more = andMore(message, papers.length);
  const content = [...papers.flat(), ...(more ? [[link(more, listAddress(message))]] : [])];
  const title = within(headline(message), MAX_TITLE_CHARACTERS, untagged);
  return {
    ...(secret === undefined ? {} : signature(secret, Math.floor(at / 1_000))),
    msg_type: "post",
    content: { post: { en_us: { title, content } } },
  };
}

function lines(message: AlertMessage, paper: AlertPaper) {
  const rest = about(message, paper, untagged);
  const title = within(paper.title, MAX_TITLE_CHARACTERS, untagged);
  return [[link(title, paper.address)], ...rest.map((text) => [{ tag: "text", text }]), [{ tag: "text", text: " " }]];
}

const link = (text: string, address: string) => ({ tag: "a", text, href: plainAddress(address) });

/** Texts have no escapes, so a similar character replaces the sign that begins a tag such as `<at …>`. */
const untagged = (character: string): string => (character === "<" ? "‹" : character === ">" ? "›" : character);

/** Signs as the service requires it: the key is what others sign, and the signed text is empty. */
const signature = (secret: string, seconds: number) => ({
  timestamp: String(seconds),
  sign: createHmac("sha256", `${seconds}\n${secret}`).digest("base64"),
});

/** Finds refusals, which the service answers with 200. */
export function feishuAnswer(_status: number, body: unknown): Partial<AlertOutcome> | undefined {
  const { code, msg } = (body ?? {}) as { code?: unknown; msg?: unknown };
  if (typeof code !== "number" || code === 0) return undefined;
  const message = `it refused the message (${code}${typeof msg === "string" ? `: ${within(msg, 200)}` : ""})`;
  return {
    sent: false,
    message,
    ...(code === TOO_MANY ? { busy: true } : code === UNREADABLE ? { lasting: true } : {}),
  };
}
