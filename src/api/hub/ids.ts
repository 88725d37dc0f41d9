/**
 * Object ids: 24 hexadecimal digits, opaque to clients, which may send them back. They are derived from internal numbers
 * and disclose nothing that a page does not.
 */
import { hash } from "node:crypto";

const DIGITS = 24;
/** A paper's id ends with its key, masked by the digits before it. */
const KEY_DIGITS = 8;
const MARK_DIGITS = DIGITS - KEY_DIGITS;

export const objectId = (
  kind: "reader" | "submitter" | "author" | "discussion" | "repo",
  of: string | number,
): string => digits(`${kind} ${of}`, DIGITS);

/** Makes the object id of a paper, which `keyOfPaper` reads. */
export function paperObjectId(key: number): string {
  const mark = digits(`paper ${key}`, MARK_DIGITS);
  return mark + (key ^ maskOf(mark)).toString(16).padStart(KEY_DIGITS, "0");
}

/** Reads the key from a paper's object id; undefined for anything else. */
export function keyOfPaper(id: string): number | undefined {
  if (!/^[0-9a-f]{24}$/.test(id)) return undefined;
  const key = Number.parseInt(id.slice(MARK_DIGITS), 16) ^ maskOf(id);
  return key > 0 && paperObjectId(key) === id ? key : undefined;
}

/** Makes the ids of a paper's authors, in their order; authors of the same name get different ids. */
export function authorIds(paperKey: number, names: readonly string[]): string[] {
  const seen = new Map<string, number>();
  return names.map((name) => {
    const before = seen.get(name) ?? 0;
    seen.set(name, before + 1);
    return objectId("author", `${paperKey} ${before} ${name}`);
  });
}

/** Keys are below 2^31, so the mask leaves the sign bit alone. */
const maskOf = (id: string): number =>
  Number.parseInt(digits(`mask ${id.slice(0, MARK_DIGITS)}`, KEY_DIGITS), 16) & 0x7fffffff;

const digits = (text: string, n: number): string => hash("sha256", text, "hex").slice(0, n);
