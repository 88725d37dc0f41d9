/** The text that comes out of TeX, piece by piece. */
import { isFormula, type TexSegment } from "./formulas.ts";
import { PIECE, typography } from "./typography.ts";

/** URLs stay as they are: in them two hyphens are two hyphens. */
const URL_IN_TEXT = /(?:https?|ftp):\/\/[^\s`'"<>]*|\bwww\.[^\s`'"<>]*/g;
const REST_OF_URL = /^[^\s`'"<>]+/;
/** Signs that mean something else in TeX's text. */
const MEANT = /^[-~`'"]$/;

export class TexOutput {
  private text = "";
  private pieces: (string | TexSegment)[] = [];
  /** Combining marks for the next letter. */
  private marks = "";
  /** The last character; looking for it in a text that grows would cost the whole of it. */
  private last = "";
  /** The text before this ends within a URL. */
  private inUrl = false;

  /** Adds text as TeX has it, whose quotation marks, dashes and ties are still to be read. */
  add(text: string): void {
    let rest = text;
    if (this.marks !== "") rest = this.accented(rest.trimStart());
    if (this.inUrl) {
      const more = REST_OF_URL.exec(rest)?.[0] ?? "";
      this.keep(more);
      rest = rest.slice(more.length);
      this.inUrl = rest === "";
    }
    let at = 0;
    for (const { 0: url, index } of rest.includes("://") || rest.includes("www.") ? rest.matchAll(URL_IN_TEXT) : []) {
      this.text += rest.slice(at, index);
      this.keep(url);
      at = index + url.length;
      this.inUrl = at === rest.length;
    }
    this.text += rest.slice(at);
    if (at < rest.length) this.last = rest.at(-1) ?? "";
  }

  /** Adds a character that a command stands for. */
  sign(character: string): void {
    if (MEANT.test(character) || this.inUrl) this.keep(character);
    else this.add(character);
  }

  /** Adds a piece that stays as it is. */
  keep(piece: string | TexSegment): void {
    this.text += PIECE;
    this.last = PIECE;
    this.pieces.push(piece);
  }

  /** The next letter gets this mark, besides those that it already gets. */
  accent(mark: string): void {
    this.marks = mark + this.marks;
  }

  get endsWithDigit(): boolean {
    return /\d/.test(this.last);
  }

  leaveUrl(): void {
    this.inUrl = false;
  }

  private accented(text: string): string {
    const [letter = ""] = text;
    const base = /[\u0300-\u0315]/.test(this.marks) ? letter.replace("ı", "i").replace("ȷ", "j") : letter;
    const marked = (base + this.marks).normalize("NFC");
    this.marks = "";
    return marked + text.slice(letter.length);
  }

  toString(): string {
    const stretches = typography(this.text).split(PIECE);
    let text = stretches[0] ?? "";
    for (const [i, piece] of this.pieces.entries()) {
      const rest = stretches[i + 1] ?? "";
      const next = rest === "" ? (this.pieces[i + 1] ?? "") : rest;
      text += (typeof piece === "string" ? piece : delimited(piece, typeof next === "string" ? next : "")) + rest;
    }
    return text.normalize("NFC");
  }
}

/** A formula between delimiters that are read as such whatever follows. */
function delimited({ text, display }: TexSegment, next: string): string {
  if (display) return `$$${text}$$`;
  return isFormula(text, next) ? `$${text}$` : `\\(${text}\\)`;
}
