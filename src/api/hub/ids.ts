/**
 * Object ids: 24 hexadecimal digits that clients take for opaque and may hand back. They are derived from internal
 * numbers and tell nothing that a page does not.
 */
import { hash } from "node:crypto";

const DIGITS = 24;
/** A paper's ends with its key, hidden behind what comes before. */
const KEY_DIGITS = 8;
const MARK_DIGITS = DIGITS - KEY_DIGITS;

export const objectId = (
  kind: "reader" | "submitter" | "author" | "discussion" | "repo",
  of: string | number,
): string => digits(`${kind} ${of}`, DIGITS);

/** Of a paper; `keyOfPaper` reads it. */
export function paperObjectId(key: number): string {
  const mark = digits(`paper ${key}`, MARK_DIGITS);
  return mark + (key ^ maskOf(mark)).toString(16).padStart(KEY_DIGITS, "0");
}

/** The key of a paper's object id; undefined for anything that is none. */
export function keyOfPaper(id: string): number | undefined {
  if (!/^[0-9a-f]{24}$/.test(id)) return undefined;
  const key = Number.parseInt(id.slice(MARK_DIGITS), 16) ^ maskOf(id);
  return key > 0 && paperObjectId(key) === id ? key : undefined;
}

/** Ids of a paper's authors in their order; two of the same name differ. */
export function authorIds(paperKey: number, names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return objectId("author", `${paperKey} ${before} ${name}`);
  });
}

/** Keys are below 2^31, so that the sign stays out of it. */
const maskOf = (id: string): number =>
  Number.parseInt(digits(`mask ${id.slice(0, MARK_DIGITS)}`, KEY_DIGITS), 16) & 0x7fffffff;

const digits = (text: string, n: number): string => hash("sha256", text, "hex").slice(0, n);
