/**
 * JSON answers of outside servers that are lists of papers, bounded before they are taken apart. Where the whole cannot
 * be parsed, its items are cut out and parsed one by one, so that a damaged one is left out and the others are taken.
 */
import { SourceError } from "../domain/harvest/harvest.ts";
import type { FetchResponse } from "../domain/ports.ts";
import { takingTurns } from "../lib/yieldTurns.ts";
import { itemsIn, MAX_ITEM_CHARACTERS } from "./jsonItems.ts";
import { utf8 } from "./jsonLine.ts";
import { EncodingTrouble } from "./xml.ts";

/** Pages of papers have less than one megabyte; a parsed value takes many times its text. */
const MAX_PARSED_BYTES = 16 * 1024 * 1024;

/** In place of an item that cannot be read: its beginning as it was written, and why. */
export class DamagedItem {
  readonly beginning: string;
  readonly reason: string;
  constructor(beginning: string, reason: string) {
    this.beginning = beginning;
    this.reason = reason;
  }
}

export interface JsonList {
  /** The answer with an empty list. */
  around: unknown;
  /** The list's items in their order; undefined where the answer has no such list. */
  items: unknown[] | undefined;
  /** Beginnings of items that could be read only after they were mended. */
  mended: string[];
}

export interface JsonListOptions {
  /** Who answered, for messages. */
  who: string;
  /** Field that has the list; absent where the answer itself is the list. */
  field?: string;
  /** Items with bytes that are not UTF-8 are left out instead of being trouble. */
  lenient?: boolean;
}

/** Reads an answer that is, or has, a list. Throws `Trouble`. */
export async function readJsonList(
  { body, header }: Pick<FetchResponse, "body" | "header">,
  { who, field, lenient = false }: JsonListOptions,
): Promise<JsonList> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  const bytes = Buffer.concat(chunks);
  const decoded = utf8(bytes);
  if (decoded === undefined && !lenient)
    throw new EncodingTrouble("passing", `${who} answered in an encoding other than UTF-8.`);
  const text = (decoded ?? bytes.toString("utf8")).trim();
  if (text === "") throw new SourceError("passing", `${who} gave an empty answer.`);
  if (/^</.test(text) || /html/i.test(header("content-type") ?? ""))
    throw new SourceError("passing", `${who} answered with a web page in place of papers.`);
  if (decoded !== undefined && bytes.length <= MAX_PARSED_BYTES) {
    const whole = parsed(text);
    if (whole !== undefined) return listIn(whole.value, field);
  }
  const list = await salvage(text, field, decoded === undefined);
  if (!list) throw new SourceError("passing", `${who} answered with JSON that is damaged or ends too early.`);
  return list;
}

/** A list or an object; undefined for anything else. */
function parsed(text: string): { value: object } | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null ? { value } : undefined;
  } catch {
    return undefined;
  }
}

function listIn(value: object, field: string | undefined): JsonList {
  const list = field === undefined ? value : (value as Record<string, unknown>)[field];
  return { around: value, items: Array.isArray(list) ? list : undefined, mended: [] };
}

/** Characters of a damaged item that are kept, to find its id. */
const SHOWN_CHARACTERS = 8_192;

/** Takes a list apart item by item; undefined where what is around the items is not whole. */
async function salvage(
  text: string,
  field: string | undefined,
  isEncodingWrong: boolean,
): Promise<JsonList | undefined> {
  const cut = itemsIn(text, field);
  const around = cut && parsed(cut.around);
  if (!cut || !around) return undefined;
  const list: JsonList = { around: around.value, items: [], mended: [] };
  const turn = takingTurns();
  for (const { from, to } of cut.items) {
    await turn();
    list.items?.push(readItem(text.slice(from, to), isEncodingWrong, list.mended));
  }
  return list;
}

function readItem(item: string, isEncodingWrong: boolean, mended: string[]): unknown {
  const beginning = item.slice(0, SHOWN_CHARACTERS);
  if (item.length > MAX_ITEM_CHARACTERS) return new DamagedItem(beginning, "it is longer than any record is");
  if (isEncodingWrong && item.includes("\ufffd")) return new DamagedItem(beginning, "its text is not UTF-8");
  try {
    return JSON.parse(item);
  } catch {
    try {
      const value = JSON.parse(mendJson(item));
      mended.push(beginning);
      return value;
    } catch {
      return new DamagedItem(beginning, "its JSON is damaged");
    }
  }
}

/** Strings whole, words that only some programs write, and commas before an end. */
const TOKENS = /"(?:[^"\\]|\\[\s\S])*"|-?\b(?:NaN|Infinity|undefined|None|True|False)\b|,(?=\s{0,100}[}\]])/g;
const WORDS: Record<string, string> = { True: "true", False: "false" };
/** Backslashes that escape nothing, as TeX has them. */
const STRAY_BACKSLASH = /\\(?:(["\\/bfnrt]|u[0-9a-fA-F]{4})|)/g;

/** Control characters within strings, backslashes that escape nothing, words of other languages, commas too many. */
const mendJson = (item: string): string =>
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
  item.replace(/[\u0000-\u001f]/g, " ").replace(TOKENS, (token) => {
    if (token.startsWith('"'))
      return token.replace(STRAY_BACKSLASH, (written, escaped?: string) => (escaped === undefined ? "\\\\" : written));
    return token === "," ? "" : (WORDS[token] ?? "null");
  });
