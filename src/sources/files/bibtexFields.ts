/** Fields of a BibTeX entry: `name = value` with values in braces, in quotes, as numbers, by name, joined by `#`. */
import { own } from "../../lib/ownText.ts";

const MAX_FIELDS = 200;
/** Length of one value with its macros put in. Macros that name macros grow no further. */
const MAX_VALUE_CHARACTERS = 100_000;

/** Macros by lower-case name. */
export interface Macros {
  define(name: string, written: string): void;
  get(name: string): string | undefined;
  /** So many characters of the file were read, and macros may put in as many more. */
  allow(characters: number): void;
  /** Whether a macro that is too much was asked for since this was asked the last time. */
  exceeded(): boolean;
}

/** Length of all macros of a file together, their names included. */
const MAX_MACRO_CHARACTERS = 2 * 1024 * 1024;
/** Macros may put in this many characters more than the file has: enough for journal names, not a thousand times it. */
const MAX_PUT_IN_CHARACTERS = 4 * 1024 * 1024;

/** Names of macros that were too much; of further ones nothing is known. */
const MAX_REFUSED = 10_000;

export function createMacros(): Macros {
  const values = new Map<string, string>();
  const refused = new Set<string>();
  let isExceeded = false;
  let room = MAX_MACRO_CHARACTERS;
  let allowed = MAX_PUT_IN_CHARACTERS;
  const macros: Macros = {
    define(name, written) {
      const value = textOf(written, macros);
      const grows = value.length - (values.get(name)?.length ?? -name.length);
      if (macros.exceeded() || grows > room) {
        if (refused.size < MAX_REFUSED) refused.add(own(name));
        return;
      }
      room -= grows;
      values.set(own(name), own(value));
    },
    get(name) {
      const value = values.get(name);
      if (refused.has(name) || (value !== undefined && value.length > allowed)) {
        isExceeded = true;
        return undefined;
      }
      allowed -= value?.length ?? 0;
      return value;
    },
    allow(characters) {
      allowed += characters;
    },
    exceeded() {
      const before = isExceeded;
      isExceeded = false;
      return before;
    },
  };
  return macros;
}

/** The fields by lower-case name, the first of each; `body` is what the entry's brackets hold, its key included. */
export function fieldsOf(body: string, macros: Macros): Map<string, string> {
  const fields = new Map<string, string>();
  // The key ends with the first comma; entries without one are read all the same.
  const key = /^[^,={}"]*,/.exec(body)?.[0] ?? "";
  let at = key.length;
  while (at < body.length && fields.size < MAX_FIELDS) {
    const name = NAME.exec(body.slice(at, at + 200));
    if (!name) {
      at = nextComma(body, at) + 1;
      continue;
    }
    at += name[0].length;
    const end = nextComma(body, at);
    const called = (name[1] ?? "").toLowerCase();
    if (!fields.has(called)) fields.set(called, textOf(body.slice(at, end), macros));
    at = end + 1;
  }
  return fields;
}

const NAME = /^\s*([a-z][\w:.+-]{0,60})\s*=/i;

/** A value as one text, its pieces joined. */
function textOf(written: string, macros: Macros): string {
  let value = "";
  for (const piece of pieces(written)) {
    const text = piece.trim();
    const quoted = /^(?:\{([\s\S]*)\}|"([\s\S]*)")$/.exec(text);
    value += quoted ? (quoted[1] ?? quoted[2] ?? "") : (macros.get(text.toLowerCase()) ?? text);
    if (value.length > MAX_VALUE_CHARACTERS) return value.slice(0, MAX_VALUE_CHARACTERS);
  }
  return value;
}

function* pieces(written: string): Generator<string> {
  let from = 0;
  for (let at = outside(written, 0, "#"); at < written.length; at = outside(written, from, "#")) {
    yield written.slice(from, at);
    from = at + 1;
  }
  yield written.slice(from);
}

const nextComma = (text: string, from: number): number => outside(text, from, ",");

/** The next such character outside of braces and quotes, or the end. */
function outside(text: string, from: number, wanted: string): number {
  let depth = 0;
  let quoted = false;
  for (let at = from; at < text.length; at++) {
    const character = text[at];
    if (character === "{") depth++;
    else if (character === "}") depth = Math.max(0, depth - 1);
    else if (character === '"' && depth === 0) quoted = !quoted;
    else if (character === wanted && depth === 0 && !quoted) return at;
  }
  return text.length;
}
