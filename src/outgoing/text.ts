/** Text of papers for other services: on one line, within a length, and without effect as markup. */
import { type AlertMessage, type AlertPaper, bylineOf } from "../domain/alerts/alertMessage.ts";
import { clean, count } from "../lib/text.ts";

/** Messages with more papers have no abstracts. */
const ABSTRACTS_UP_TO = 3;
const SHORT_ABSTRACT_CHARACTERS = 280;
const NAMED_REASONS = 3;
const MAX_LINE_CHARACTERS = 200;

/** A word joiner, which is invisible and breaks up names and markup. */
const JOINER = "\u2060";

/** Keeps every service from taking text for a mention: the @ stays, and what follows is no longer a name. */
const uncalled = (text: string): string => text.replace(/[@＠](?=[\p{L}\p{N}_])/gu, `$&${JOINER}`);

const none = (text: string): string => text;

/** Returns one line, escaped character by character, of at most `max` code units, escapes included. */
export function within(text: string, max: number, safe: (character: string) => string = none): string {
  const line = uncalled(clean(text));
  const whole = escaped(line, safe, max);
  return whole.complete ? whole.text : `${escaped(line, safe, max - 1).text.trimEnd()}…`;
}

function escaped(line: string, safe: (character: string) => string, max: number) {
  let text = "";
  for (const character of line) {
    const next = safe(character);
    if (text.length + next.length > max) return { text, complete: false };
    text += next;
  }
  return { text, complete: true };
}

/** Returns the lines below a title: authors and category, reasons, and in short messages the beginning of the abstract. */
export function about(message: AlertMessage, paper: AlertPaper, safe?: (character: string) => string): string[] {
  const reasons = paper.reasons.slice(0, NAMED_REASONS).join("; ");
  return [
    within(bylineOf(paper), MAX_LINE_CHARACTERS, safe),
    within(reasons, MAX_LINE_CHARACTERS, safe),
    message.total > ABSTRACTS_UP_TO ? "" : within(paper.abstract, SHORT_ABSTRACT_CHARACTERS, safe),
  ].filter(Boolean);
}

/** Returns as many papers as may be shown and have room; at least the first, which every format has room for. */
export function fitting<T>(
  papers: readonly AlertPaper[],
  most: number,
  room: number,
  make: (paper: AlertPaper) => T,
  sizeOf: (made: T) => number,
): T[] {
  const made: T[] = [];
  let left = room;
  for (const paper of papers.slice(0, most)) {
    const next = make(paper);
    left -= sizeOf(next);
    if (left < 0 && made.length > 0) break;
    made.push(next);
  }
  return made;
}

/** For services that take one text: a head, as many papers as have room, and where the others are. */
export function oneText(
  message: AlertMessage,
  most: number,
  room: number,
  parts: { head: string; paper(paper: AlertPaper): string; link(address: string, label: string): string },
): string {
  const papers = fitting(message.papers, most, room, parts.paper, (text) => text.length + BETWEEN.length);
  const more = andMore(message, papers.length);
  return [parts.head, ...papers, more && parts.link(listAddress(message), more)].filter(Boolean).join(BETWEEN);
}
const BETWEEN = "\n\n";

/** `and 12 more`, or nothing. */
export const andMore = ({ total }: AlertMessage, shown: number): string =>
  total > shown ? `and ${count(total - shown, "more paper")}` : "";

/** Where the whole list is. */
export const listAddress = ({ from }: AlertMessage): string => `${from.address}/me`;

/** An address that ends where it ends in any markup. */
export const plainAddress = (address: string): string =>
  new URL(address).href.replace(/[|()*'[\]\\!~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

export const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value));
