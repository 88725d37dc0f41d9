/**
 * Signed tokens of what a page shows: `READER.LIST.DAY.FIRST.KEYS.MARK`, the keys to base 36 in the order of the cards,
 * 0 for a place whose card the reader has hidden. What is reported as seen has to be in such a token, so nobody can claim
 * other papers, other places, or another reader's list.
 */
import { createHmac, timingSafeEqual } from "node:crypto";
import { addDays, type Day, isDay } from "../../domain/editions/edition.ts";
import { CARD_LISTS, type CardList, MAX_POSITION } from "../../domain/reading/reading.ts";
import { BroadsheetError } from "../../lib/errors.ts";

/** `paper` is a paper's own page, whose links are counted, but no place. */
const SHOWN_LISTS = [...CARD_LISTS, "paper"] as const;

export interface ShownList {
  readerId: number;
  list: CardList | "paper";
  /** The feed day on which the page was made. */
  day: Day;
  /** The position of the first card, from 1. */
  first: number;
  /** Keys of papers in their order; 0 for those that are not shown. */
  keys: readonly number[];
}

/** A page that was left open counts for so many days. */
const VALID_DAYS = 3;
/** No page has more cards. */
const MAX_CARDS = 500;
const MARK_CHARACTERS = 27;

const markOf = (secret: string, text: string): string =>
  createHmac("sha256", secret).update(`shown ${text}`).digest("base64url").slice(0, MARK_CHARACTERS);

/** Writes the token, which is the same all day for the same cards. */
export function writeShownList(secret: string, { readerId, list, day, first, keys }: ShownList): string {
  let text = `${readerId}.${list}.${day}.${first}.`;
  for (let i = 0; i < keys.length; i++) text += (i > 0 ? "_" : "") + (keys[i] as number).toString(36);
  return `${text}.${markOf(secret, text)}`;
}

const TOKEN = /^(\d{1,15})\.([a-z-]{1,20})\.(\d{4}-\d\d-\d\d)\.(\d{1,7})\.([0-9a-z_]{0,6000})\.([\w-]{27})$/;

/**
 * Reads a token that one of our pages gave to this reader. Throws `bad_request` for any other, for another reader's, and
 * for one that is too old.
 */
export function readShownList(secret: string, token: string, readerId: number, today: Day): ShownList {
  const [, reader = "", list = "", day = "", first = "", keys = "", mark = ""] = TOKEN.exec(token) ?? [];
  const expected = Buffer.from(markOf(secret, `${reader}.${list}.${day}.${first}.${keys}`));
  const given = Buffer.from(mark);
  const kind = SHOWN_LISTS.find((one) => one === list);
  if (given.length !== expected.length || !timingSafeEqual(given, expected) || !kind || !isDay(day))
    throw refused("This list is not as one of our pages has it, so nothing was noted. Please load the page again.");
  if (Number(reader) !== readerId)
    throw refused("This list was shown to another reader, so nothing was noted. Please load the page again.");
  if (day > addDays(today, 1) || addDays(day, VALID_DAYS) < today)
    throw refused(`This page is more than ${VALID_DAYS} days old, so nothing was noted. Please load it again.`);
  const shown = keys === "" ? [] : keys.split("_").map((key) => Number.parseInt(key, 36));
  return { readerId, list: kind, day, first: Number(first), keys: shown };
}

const refused = (message: string) => new BroadsheetError("bad_request", message);

/** The card at a place of the page, from 1. Throws `bad_request` for a place where the page has none. */
export function cardAt({ keys, first }: ShownList, place: number): { key: number; position: number } {
  const key = keys[place - 1];
  const position = first + place - 1;
  if (key && position <= MAX_POSITION) return { key, position };
  throw refused(
    `There is no paper at place ${place} of this list, which shows ${keys.length}; nothing was noted. Please load the page again.`,
  );
}

/** Reads places such as `1-3,7`. Throws `bad_request` for anything else. */
export function readPlaces(text: string): number[] {
  if (text === "") return [];
  const places = new Set<number>();
  for (const part of text.split(",")) {
    const [, from = "", to = from] = /^([1-9]\d{0,2})(?:-([1-9]\d{0,2}))?$/.exec(part) ?? [];
    if (from === "" || Number(to) < Number(from) || Number(to) > MAX_CARDS)
      throw refused(`Places of a list are written as 1-3,7, up to ${MAX_CARDS}; nothing was noted.`);
    for (let place = Number(from); place <= Number(to); place++) places.add(place);
  }
  return [...places];
}
