/**
 * XML as it arrives, piece by piece, without ever holding the whole. No DTDs; nothing deeper than real answers are.
 * Control characters, bare ampersands and HTML's entities, which XML forbids and real answers have, are mended. Where a
 * handler names its records, each is read by itself, so that a damaged one is left out and the others are taken.
 */
import { SaxesParser } from "saxes";
import { SourceError } from "../domain/harvest/harvest.ts";
import { clean } from "../lib/text.ts";
import { takingTurns } from "../lib/yieldTurns.ts";
import { createXmlMender, withoutStrayTags } from "./xmlMending.ts";
import { type CutRecord, createRecordCutter, type RecordPiece } from "./xmlRecords.ts";

/** Real answers have six. */
const MAX_DEPTH = 24;
/** The text of one element. Longer text is cut, and the check of records finds it too long. */
const MAX_TEXT_CHARACTERS = 1_100_000;
/** Before the first element there is a declaration and a comment or two. */
const MAX_PROLOGUE_CHARACTERS = 16_384;

export interface XmlHandler {
  /** Local names that the outermost element may have. */
  roots: readonly string[];
  open?(name: string, attributes: Record<string, string>): void;
  /** `text` is the element's own, without that of elements inside it. */
  close(name: string, text: string): void;
  /** Local names of elements that are each read by themselves. `open` of one may come again after one that broke off. */
  records?: readonly string[];
  /** Hears of a record that cannot be read: its beginning as it was written, and why. */
  damaged?(beginning: string, reason: string): void;
  /** Hears of a record that could only be read after it was mended: its beginning as it was written. */
  mended?(beginning: string): void;
}

/** XML that is not well-formed, or that no real answer has. */
class DamagedXml extends SourceError {}

/** Bytes that are not of the encoding that they claim to be. */
export class EncodingTrouble extends SourceError {}

export interface XmlOptions {
  /** The HTTP header, which may name the encoding. */
  contentType: string | undefined;
  /** Who answered, for messages. */
  who: string;
  /** Bytes that are not of the encoding become U+FFFD instead of trouble. */
  lenient?: boolean;
}

/** Reads a document to its end; throws `Trouble` naming `who` when it is not one of the expected kind. */
export async function readXml(
  body: AsyncIterable<Uint8Array>,
  options: XmlOptions,
  handler: XmlHandler,
): Promise<void> {
  const reader = xmlReader(options, handler);
  const turn = takingTurns();
  for await (const chunk of body) {
    reader.write(chunk);
    await turn();
  }
  reader.end();
}

/** The same for who has the document piece by piece. */
export function xmlReader({ contentType, who, lenient = false }: XmlOptions, handler: XmlHandler) {
  const parser = createSink(who, handler);
  const decoderOf = (bytes: Uint8Array) => decoder(encodingOf(bytes, contentType), who, lenient);
  let decode: ((chunk?: Uint8Array) => string) | undefined;
  let head: Uint8Array = new Uint8Array(0);
  return {
    write(chunk: Uint8Array): void {
      if (decode) parser.write(decode(chunk));
      else {
        head = Buffer.concat([head, chunk]);
        if (head.length < DECLARATION_BYTES) return;
        decode = decoderOf(head);
        parser.write(decode(head));
      }
    },
    end(): void {
      if (head.length === 0) throw new SourceError("passing", `${who} answered with nothing at all.`);
      if (!decode) {
        decode = decoderOf(head);
        parser.write(decode(head));
      }
      parser.write(decode());
      parser.end();
    },
  };
}

/** What takes the text of a document: a parser of all of it, or one that reads records by themselves. */
interface TextSink {
  write(text: string): void;
  end(): void;
}

const createSink = (who: string, handler: XmlHandler): TextSink =>
  handler.records ? createRecordReader(who, handler, handler.records) : createDocumentParser(who, handler);

/** Reads what is around the records as a document, and each record as a fragment. */
function createRecordReader(who: string, handler: XmlHandler, names: readonly string[]): TextSink {
  const document = createDocumentParser(who, handler);
  const fragments = createFragmentReader(who, handler);
  const cutter = createRecordCutter(names, document.openElements);
  const take = (pieces: Iterable<RecordPiece>): void => {
    for (const piece of pieces) {
      if (typeof piece === "string") document.write(piece);
      else fragments.read(piece);
    }
  };
  return {
    write: (text) => take(cutter.write(text)),
    end() {
      if (cutter.isInside()) throw brokenOff(who);
      take(cutter.end());
      document.end();
    },
  };
}

/** Characters of a damaged record that its handler is shown, to find its id. */
const SHOWN_CHARACTERS = 8_192;

function createFragmentReader(who: string, handler: XmlHandler) {
  let parser: Parser | undefined;

  /** What is wrong with a fragment; undefined where it could be read. */
  function attempt(xml: string): string | undefined {
    try {
      parser ??= createParser(who, handler, true);
      parser.write(xml);
      if (parser.open.length === 0) return undefined;
      throw new DamagedXml("passing", "an element is not closed");
    } catch (error) {
      parser = undefined;
      if (error instanceof DamagedXml) return error.message;
      throw error;
    }
  }

  return {
    read({ xml, isTooLong, isUnended }: CutRecord): void {
      const beginning = xml.slice(0, SHOWN_CHARACTERS);
      if (isTooLong) {
        handler.damaged?.(beginning, "it is longer than any record is");
        return;
      }
      const mender = createXmlMender();
      const mended = mender.write(xml) + mender.end();
      let wrong = attempt(mended);
      const isMended = mender.mended() || wrong !== undefined;
      if (wrong !== undefined && !isUnended) wrong = attempt(withoutStrayTags(mended)) && wrong;
      if (wrong !== undefined) handler.damaged?.(beginning, `its XML is damaged (${wrong})`);
      else if (isMended) handler.mended?.(beginning);
    },
  };
}

function createDocumentParser(who: string, handler: XmlHandler) {
  const parser = createParser(who, handler, false);
  const mender = createXmlMender();
  let written = 0;
  const inWords = <T>(work: () => T): T => {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof DamagedXml) || error.kind === "lasting") throw error;
      throw new SourceError("passing", `${who} answered with damaged XML (${error.message}).`);
    }
  };
  return {
    openElements: (): readonly string[] => parser.open,
    write(text: string) {
      if (written === 0 && /^\s*<(?:!doctype\s+html|html)\b/i.test(text)) throw unexpected(who, "html");
      written += text.length;
      inWords(() => parser.write(mender.write(text)));
      if (!parser.hasBegun() && written > MAX_PROLOGUE_CHARACTERS)
        throw new SourceError("passing", `${who} answered with something that is no XML.`);
    },
    end() {
      inWords(() => parser.write(mender.end()));
      try {
        parser.end();
      } catch (error) {
        if (!(error instanceof DamagedXml)) throw error;
        throw brokenOff(who);
      }
    },
  };
}

type Parser = ReturnType<typeof createParser>;

/** Throws `DamagedXml`; its message is a clause where it is passing. */
function createParser(who: string, { roots, open, close }: XmlHandler, fragment: boolean) {
  const sax = new SaxesParser({ position: false, xmlns: false, fragment });
  /** Local name and text so far of each open element. */
  const names: string[] = [];
  const texts: string[] = [];
  let begun = fragment;

  sax.on("error", ({ message }) => {
    throw new DamagedXml("passing", clean(message).slice(0, 100).replace(/\.$/, ""));
  });
  sax.on("doctype", (type) => {
    if (/^\s*html/i.test(type)) throw unexpected(who, "html");
    throw new DamagedXml("lasting", `${who} answered with XML that has a document type, which is refused.`);
  });
  sax.on("opentag", ({ name, attributes }) => {
    const local = localName(name);
    if (!begun && !roots.includes(local)) throw unexpected(who, local);
    if (texts.length >= MAX_DEPTH) throw new DamagedXml("lasting", `${who} answered with XML nested too deeply.`);
    begun = true;
    names.push(local);
    texts.push("");
    open?.(local, attributes);
  });
  const add = (text: string) => {
    const last = texts.length - 1;
    const before = texts[last];
    if (before !== undefined && before.length < MAX_TEXT_CHARACTERS) texts[last] = before + text;
  };
  sax.on("text", add);
  sax.on("cdata", add);
  sax.on("closetag", () => close(names.pop() ?? "", texts.pop() ?? ""));

  return {
    /** Local names of the elements that are open, the outermost first. */
    open: names as readonly string[],
    hasBegun: () => begun,
    write: (text: string) => void sax.write(text.replace(FORBIDDEN, " ")),
    end: () => void sax.close(),
  };
}

const brokenOff = (who: string): SourceError =>
  new SourceError("passing", `${who} broke its answer off before the end.`);

const unexpected = (who: string, root: string): SourceError =>
  root === "html"
    ? new SourceError("passing", `${who} answered with a web page where papers were expected.`)
    : new SourceError("passing", `${who} answered with XML of another kind (<${clean(root).slice(0, 40)}>).`);

const localName = (name: string): string => name.slice(name.indexOf(":") + 1);

// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for.
const FORBIDDEN = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** The declaration that names the encoding is at the very beginning. */
const DECLARATION_BYTES = 256;

/** By its mark, else by the HTTP header, else by the XML declaration, else UTF-8; whatever does not fit is trouble. */
function decoder(label: string, who: string, lenient: boolean) {
  let text: TextDecoder;
  try {
    text = new TextDecoder(label, { fatal: !lenient });
  } catch {
    throw new SourceError("lasting", `${who} answered in the encoding ${JSON.stringify(label)}, which is not known.`);
  }
  return (chunk?: Uint8Array): string => {
    try {
      return chunk ? text.decode(chunk, { stream: true }) : text.decode();
    } catch {
      throw new EncodingTrouble("passing", `${who} answered with text that is not ${label}, as it says it is.`);
    }
  };
}

function encodingOf(head: Uint8Array, contentType: string | undefined): string {
  if (head[0] === 0xfe && head[1] === 0xff) return "utf-16be";
  if (head[0] === 0xff && head[1] === 0xfe) return "utf-16le";
  const inHeader = /charset\s*=\s*"?([\w.:-]{1,40})/i.exec(contentType ?? "")?.[1];
  const start = Buffer.from(head.subarray(0, DECLARATION_BYTES)).toString("latin1");
  const declared = /^(?:\xef\xbb\xbf)?<\?xml[^>]{0,200}?encoding\s*=\s*["']([\w.:-]{1,40})["']/.exec(start)?.[1];
  return inHeader ?? declared ?? "utf-8";
}
