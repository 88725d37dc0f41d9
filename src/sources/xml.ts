/**
 * XML as it arrives, piece by piece, without ever holding the whole. No DTDs, so no entities but XML's own five; nothing
 * deeper than real answers are; control characters, which XML forbids and real answers have, count as spaces.
 */
import { SaxesParser } from "saxes";
import { SourceError } from "../domain/harvest/harvest.ts";
import { clean } from "../lib/text.ts";
import { takingTurns } from "../lib/yieldTurns.ts";

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
}

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
  const parser = createParser(who, handler);
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

function createParser(who: string, { roots, open, close }: XmlHandler) {
  const sax = new SaxesParser({ position: false, xmlns: false });
  /** Text so far of each open element. */
  const texts: string[] = [];
  let written = 0;
  let begun = false;

  sax.on("error", ({ message }) => {
    throw new SourceError("passing", `${who} answered with damaged XML (${clean(message).slice(0, 100)}).`);
  });
  sax.on("doctype", (type) => {
    if (/^\s*html/i.test(type)) throw unexpected(who, "html");
    throw new SourceError("lasting", `${who} answered with XML that has a document type, which is refused.`);
  });
  sax.on("opentag", ({ name, attributes }) => {
    const local = localName(name);
    if (!begun && !roots.includes(local)) throw unexpected(who, local);
    if (texts.length >= MAX_DEPTH) throw new SourceError("lasting", `${who} answered with XML nested too deeply.`);
    begun = true;
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
  sax.on("closetag", ({ name }) => close(localName(name), texts.pop() ?? ""));

  return {
    write(text: string) {
      if (written === 0 && /^\s*<(?:!doctype\s+html|html)\b/i.test(text)) throw unexpected(who, "html");
      written += text.length;
      sax.write(text.replace(FORBIDDEN, " "));
      if (!begun && written > MAX_PROLOGUE_CHARACTERS)
        throw new SourceError("passing", `${who} answered with something that is no XML.`);
    },
    end() {
      try {
        sax.close();
      } catch (error) {
        if (!(error instanceof SourceError)) throw error;
        throw new SourceError("passing", `${who} broke its answer off before the end.`);
      }
    },
  };
}

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
