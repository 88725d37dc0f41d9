/**
 * Running text in TeX as plain text: what is known becomes its letter, its argument or a list, and what is not known
 * stays exactly as it was written. Mathematics stays TeX.
 */
import { COMMANDS } from "./commandReaders.ts";
import { mathBranch } from "./conditionals.ts";
import type { TexFormula } from "./formulas.ts";
import { TexOutput } from "./output.ts";
import type { Reading } from "./reading.ts";
import { texSource } from "./source.ts";
import { PIECE } from "./typography.ts";

/** Arguments within arguments; deeper ones are not meant well. */
const MAX_DEPTH = 4;

const COMMAND = /\\(?:[A-Za-z]+\*?|[\s\S])/y;
const PLAIN = /[^\\{}$]+/y;
/** A command by itself in braces, so that the word after it does not become part of its name. */
const LONE_COMMAND = /\{\\([A-Za-z]+)\}/y;
/** A command at the beginning of braces. */
const FIRST_COMMAND = /\{\\([A-Za-z]+)/y;

export function readTex(written: string, depth = 0): string {
  if (depth > MAX_DEPTH) return written;
  const source = texSource(written.replaceAll(PIECE, " ").replace(/\s+/g, " "));
  const out = new TexOutput();
  const reading: Reading = {
    source,
    out,
    onClosing: new Map(),
    jumps: new Map(),
    lists: [],
    ends: new Map(),
    read: (from, to) => readTex(source.text.slice(from, to), depth + 1),
  };
  const { text } = source;
  for (let at = 0; at < text.length; ) {
    const jump = reading.jumps.get(at);
    const character = text[at];
    if (jump !== undefined) at = jump;
    else if (character === "\\") at = command(reading, at);
    else if (character === "{") at = opening(reading, at);
    else if (character === "}") at = closing(reading, at);
    else if (character === "$") at = dollar(reading, at);
    else {
      const run = matchAt(PLAIN, text, at);
      out.add(run);
      at += run.length;
    }
  }
  return out.toString();
}

function matchAt(expression: RegExp, text: string, at: number): string {
  expression.lastIndex = at;
  return expression.exec(text)?.[0] ?? "";
}

function command(reading: Reading, at: number): number {
  const { source, out } = reading;
  const formula = source.formulaAt(at);
  if (formula) return addFormula(reading, formula);
  const written = matchAt(COMMAND, source.text, at);
  if (written === "") {
    out.add("\\");
    return at + 1;
  }
  for (const name of written.endsWith("*") && written.length > 2
    ? [written.slice(1), written.slice(1, -1)]
    : [written.slice(1)]) {
    const after = at + 1 + name.length;
    const end = COMMANDS(name)?.(reading, { name, at, after });
    if (end !== undefined) return end;
  }
  return asWritten(reading, at, at + written.length);
}

/** Keeps a command that is not known, with its arguments. */
function asWritten({ source, out }: Reading, at: number, after: number): number {
  let end = after;
  // Only names take arguments.
  if (/[A-Za-z*]/.test(source.text[after - 1] ?? ""))
    for (let more = argumentEnd(source, end); more !== undefined; more = argumentEnd(source, end)) end = more;
  out.keep(source.text.slice(at, end));
  return end;
}

const argumentEnd = (source: Reading["source"], at: number): number | undefined =>
  (source.optional(at) ?? source.braced(at))?.end;

/** Braces that only group go. */
function opening({ source, out, onClosing }: Reading, at: number): number {
  out.leaveUrl();
  const end = source.closingOf(at);
  if (end < 0 || source.hasUnknown(at, end)) {
    out.add("{");
    return at + 1;
  }
  LONE_COMMAND.lastIndex = at;
  const [lone, name = ""] = LONE_COMMAND.exec(source.text) ?? [];
  if (lone && !COMMANDS(name)) {
    out.keep(lone);
    return at + lone.length;
  }
  FIRST_COMMAND.lastIndex = at;
  const first = FIRST_COMMAND.exec(source.text)?.[1];
  if (first !== undefined && !COMMANDS(first) && !source.formulaAt(at + 1)) {
    // What is not known may change all that the braces hold.
    out.add("{");
    onClosing.set(end, "}");
    return at + 1;
  }
  const content = source.text.slice(at + 1, Math.min(end, at + 3));
  // They keep apart what would be read as one: `-{}-`, `{-}-`.
  if (content === "" || (content.length === 1 && /[-~`'"]/.test(content))) {
    out.keep(content);
    return end + 1;
  }
  return at + 1;
}

function closing({ source, out, onClosing }: Reading, at: number): number {
  out.leaveUrl();
  const from = source.openingOf(at);
  out.add(from < 0 || source.hasUnknown(from, at) ? "}" : (onClosing.get(at) ?? ""));
  return at + 1;
}

function dollar(reading: Reading, at: number): number {
  const { source, out } = reading;
  out.leaveUrl();
  const formula = source.formulaAt(at);
  if (formula) return addFormula(reading, formula);
  const end = source.unknownEnd(at);
  if (end === undefined) out.add("$");
  else out.keep(source.text.slice(at, end));
  return end ?? at + 1;
}

/** A formula that is nothing but a character or a link is text. */
function addFormula({ out }: Reading, { text, display, end }: TexFormula): number {
  const formula = text.trim();
  if (/^[<>]$/.test(formula)) out.sign(formula);
  else if (UNICODE.test(formula) || LINK.test(formula)) out.add(readTex(formula));
  else out.keep({ math: true, display, text: mathBranch(text) });
  return end;
}

const UNICODE = /^\\unicode\{x[0-9a-fA-F]{2,5}\}$/;
const LINK = /^\\href\s?\{[^{}]*\}\s?\{[^{}]*\}$/;
