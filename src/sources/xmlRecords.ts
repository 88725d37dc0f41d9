/** Cuts the records out of an XML document's text, however damaged they are, so that each can be read by itself. */

/** A longer record is not kept; its fields would be too long in any case. */
const MAX_RECORD_CHARACTERS = 4_000_000;
/** What is kept of a record that is too long, to find its id. */
const KEPT_CHARACTERS = 8_192;
/** Tags that are looked for are shorter. */
const MAX_TAG_CHARACTERS = 256;

export interface CutRecord {
  /** As it was written, from its first tag to its last. */
  xml: string;
  /** Only the beginning is there. */
  isTooLong: boolean;
  /** Another record, or the end of the list, came before its last tag. */
  isUnended: boolean;
}

/** Text between records, or a record. */
export type RecordPiece = string | CutRecord;

/**
 * Takes the text in pieces. `openElements` gives the local names of the elements around the record, by whose ends a
 * record that has none ends, too.
 */
export function createRecordCutter(names: readonly string[], openElements: () => readonly string[]) {
  const between = tagsOf(names, []);
  let ends = between;
  /** The record that the text is in; undefined outside of any. */
  let record: ReturnType<typeof createRecord> | undefined;
  let held = "";

  function* outside(text: string, at: number, limit: number): Generator<RecordPiece, number> {
    const tag = nextTag(between, text, at, limit);
    if (tag.from > at) yield text.slice(at, tag.from);
    // An end tag whose record has ended already is passed over.
    if (tag.kind === "empty") yield { xml: text.slice(tag.from, tag.to), isTooLong: false, isUnended: false };
    if (tag.kind === "begin") {
      ends = tagsOf(names, [...new Set(openElements())]);
      record = createRecord(text.slice(tag.from, tag.to));
    }
    return tag.to;
  }

  function* inside(text: string, at: number, limit: number): Generator<RecordPiece, number> {
    const tag = nextTag(ends, text, at, limit);
    const to = tag.kind === "end" ? tag.to : tag.from;
    record?.add(text.slice(at, to));
    if (tag.kind === "none" || !record) return to;
    const cut = record.cut(tag.kind !== "end");
    record = undefined;
    yield cut;
    return to;
  }

  function* cut(more: string, final: boolean): Generator<RecordPiece> {
    const text = held + more;
    // The last tag may go on in the next piece.
    const limit = final ? text.length : lastBracket(text);
    let at = 0;
    while (at < text.length) {
      const before = at;
      const wasInside = record !== undefined;
      at = yield* wasInside ? inside(text, at, limit) : outside(text, at, limit);
      // What may be the beginning of a tag waits for the rest of it.
      if (at === before && wasInside === (record !== undefined)) break;
    }
    held = text.slice(at);
  }

  return {
    /** Whether a record has begun that has not ended. */
    isInside: () => record !== undefined,
    write: (text: string) => cut(text, false),
    end: () => cut("", true),
  };
}

function createRecord(tag: string) {
  let pieces = [tag];
  let characters = tag.length;
  return {
    add(text: string): void {
      characters += text.length;
      if (characters <= MAX_RECORD_CHARACTERS) pieces.push(text);
      else if (pieces.length > 1) pieces = [pieces.join("").slice(0, KEPT_CHARACTERS)];
    },
    cut: (isUnended: boolean): CutRecord => ({
      xml: pieces.join(""),
      isTooLong: characters > MAX_RECORD_CHARACTERS,
      isUnended,
    }),
  };
}

/** Matches end tags and empty elements of these names whole, beginnings of the others, and ends of what is around. */
function tagsOf(names: readonly string[], around: readonly string[]): RegExp {
  const named = (some: readonly string[]) =>
    `(?:[\\w.-]{1,40}:)?(?:${some.map((name) => name.replaceAll(/[^\w-]/g, "\\$&")).join("|")})(?=[\\s/>])`;
  const ofAround = around.length > 0 ? `|</${named(around)}` : "";
  return new RegExp(
    `(?<end></${named(names)}[^<>]{0,40}>)|(?<empty><${named(names)}[^<>]{0,200}/>)|(?<begin><${named(names)}[^<>]{0,200}>?)${ofAround}`,
    "g",
  );
}

interface FoundTag {
  /** `outer`: the end of what is around; `none`: there is none before `from`, where text begins that may become one. */
  kind: "end" | "empty" | "begin" | "outer" | "none";
  from: number;
  to: number;
}

/** Finds the next tag that begins before `limit`. */
function nextTag(tags: RegExp, text: string, at: number, limit: number): FoundTag {
  tags.lastIndex = at;
  const found = tags.exec(text);
  if (!found || found.index >= limit) return { kind: "none", from: limit, to: limit };
  const { end, empty, begin } = found.groups ?? {};
  const kind = end ? "end" : empty ? "empty" : begin ? "begin" : "outer";
  return { kind, from: found.index, to: found.index + (kind === "outer" ? 0 : found[0].length) };
}

/** Where a tag begins that does not end within the text; the text's length where there is none. */
function lastBracket(text: string): number {
  const last = text.lastIndexOf("<");
  const isTag = last >= 0 && text.length - last < MAX_TAG_CHARACTERS && !text.includes(">", last);
  return isTag ? last : text.length;
}
