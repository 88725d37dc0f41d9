/** What reads each command of running text. */
import {
  ADDRESS,
  CITATION,
  DECLARATIONS,
  LENGTHS,
  MARKUP,
  MARKUP_AFTER,
  MATH_IN_TEXT,
  NOTHING,
  QUOTATION,
  REFERENCE,
  SPACES,
  WITHOUT_TEXT,
} from "./commands.ts";
import { conditionalAt } from "./conditionals.ts";
import { readBegin, readEnd, readItem } from "./environmentReaders.ts";
import type { Command, CommandReader, Reading } from "./reading.ts";
import { ACCENTS, LETTERS, LONE_ACCENTS, MATH_SYMBOLS, SIGNS_OF_TEXT, WORDS } from "./symbols.ts";
import { numberIn, unitIn } from "./units.ts";

/** What reads a command of this name; undefined for a name that is not known. */
export const COMMANDS = (name: string): CommandReader | undefined => readers.get(name) ?? readerOfKind(name);

/** After a command that needs nothing: empty braces end it, and white space is part of a name. */
const afterName = ({ source: { text } }: Reading, { name, after }: Command, space = true): number =>
  text.startsWith("{}", after) ? after + 2 : space && /[A-Za-z]$/.test(name) && text[after] === " " ? after + 1 : after;

const letter: CommandReader = (reading, command) => {
  const { text } = reading.source;
  reading.out.add(LETTERS.get(command.name) ?? "");
  const end = afterName(reading, command);
  return text[end - 1] === " " && end > command.after && !/^\p{L}/u.test(text.slice(end, end + 2)) ? end - 1 : end;
};

const sign: CommandReader = (reading, command) => {
  reading.out.sign(SIGNS_OF_TEXT.get(command.name) ?? "");
  return afterName(reading, command);
};

const word: CommandReader = (reading, command) => {
  reading.out.add(WORDS.get(command.name) ?? MATH_SYMBOLS.get(command.name) ?? "");
  return afterName(reading, command, false);
};

const space: CommandReader = (reading, command) => {
  reading.out.add(" ");
  return afterBreak(reading, command) ?? afterName(reading, command);
};

const nothing: CommandReader = (reading, command) =>
  afterBreak(reading, command) ?? afterName(reading, command, command.name !== "xspace");

/** After a break with how much it is wanted: `\linebreak[4]`. */
const afterBreak = ({ source }: Reading, { name, after }: Command): number | undefined =>
  name.endsWith("break") && /^\[[0-4]\]/.test(source.text.slice(after, after + 3)) ? after + 3 : undefined;

const escaped: CommandReader = ({ out }, { name, after }) => {
  out.sign(name);
  return after;
};

const lineBreak: CommandReader = ({ source, out }, { after }) => {
  out.add(" ");
  const at = source.text[after] === "*" ? after + 1 : after;
  const option = source.optional(at);
  return option && /^-?[\d.]+ ?[a-z]{2}$/.test(source.text.slice(option.from, option.to)) ? option.end : at;
};

/** A letter, in braces or after a space, or a command that is one. */
const ACCENTED =
  /\s?(\{\s?)?(?:\p{L}|\\(?:[ijoOlL]|ss|ae|AE|oe|OE|aa|AA|dh|DH|th|TH|dj|DJ)(?![A-Za-z])|\\['`^"~=.]\s?[{\p{L}])/uy;

const accent: CommandReader = ({ source, out }, { name, after }) => {
  const { text } = source;
  const mark = ACCENTS.get(name) ?? "";
  const argument = source.braced(after);
  if (argument && text.slice(argument.from, argument.to).trim() === "") {
    const lone = LONE_ACCENTS.get(name);
    if (lone === undefined) return undefined;
    out.keep(lone);
    return argument.end;
  }
  // A letter that is an accent needs braces, a space or a command, or it is part of a longer name.
  ACCENTED.lastIndex = after;
  const found = ACCENTED.exec(text);
  if (!found || (found[1] !== undefined && !argument)) return undefined;
  out.accent(mark);
  return text[after] === " " ? after + 1 : after;
};

const markup: CommandReader = ({ source }, { name, after }) => {
  let at = after;
  for (let option = source.optional(at); option; option = source.optional(at)) at = option.end;
  for (let passed = MARKUP_AFTER.get(name) ?? 0; passed > 0; passed--) {
    const argument = source.braced(at);
    if (!argument) return undefined;
    at = source.optional(argument.end)?.end ?? argument.end;
  }
  const argument = source.braced(at);
  // `\raisebox{1ex}x`: what comes next is the argument.
  if (!argument) return name === "raisebox" && at > after ? at : undefined;
  return argument.from - 1;
};

/** `10\textsuperscript{5}` is no 105. */
const superscript: CommandReader = (reading, command) => {
  const { source, out } = reading;
  const argument = source.braced(command.after);
  if (argument && out.endsWithDigit && /^[-−–+]?\d/.test(source.text.slice(argument.from, argument.to))) out.add("^");
  return markup(reading, command);
};

/** Words without commands in another case; others stay in theirs. */
const cased: CommandReader = (reading, command) => {
  const argument = reading.source.braced(command.after);
  const content = argument && reading.source.text.slice(argument.from, argument.to);
  if (!argument || content === undefined || /[\\${}]/.test(content)) return markup(reading, command);
  reading.out.add(/upper/i.test(command.name) ? content.toUpperCase() : content.toLowerCase());
  return argument.end;
};

/** `\ion{H}{ii}` is "H II", hydrogen that has lost one electron. */
const ion: CommandReader = ({ source, out, read }, { after }) => {
  const element = source.braced(after);
  const charge = element && source.braced(element.end);
  if (!charge) return undefined;
  const written = read(charge.from, charge.to).trim();
  out.add(`${read(element.from, element.to).trim()} ${/^[ivx]+$/.test(written) ? written.toUpperCase() : written}`);
  return charge.end;
};

/** `\babelhyphen{nobreak}`, `\babelhyphen*{soft}`: what a soft one shows is nothing. */
const hyphen: CommandReader = ({ source, out }, { after }) => {
  const argument = source.braced(after);
  if (!argument) return undefined;
  if (source.text.slice(argument.from, argument.to).trim() !== "soft") out.add("-");
  return argument.end;
};

const withoutText: CommandReader = ({ source }, { name, after }) => {
  let at = source.optional(after)?.end ?? after;
  for (let more = WITHOUT_TEXT.get(name) ?? 0; more > 0; more--) {
    const argument = source.braced(at);
    if (!argument) return undefined;
    at = argument.end;
  }
  return at;
};

/** White space of a length; none where that is nothing or negative. */
const stretch: CommandReader = ({ source, out }, { after }) => {
  const argument = source.braced(after);
  if (!argument) return undefined;
  if (!/^\s?(?:-|0)/.test(source.text.slice(argument.from, argument.to))) out.add(" ");
  return argument.end;
};

/** A length without braces: `\raise.17ex`, `\kern-.5em`; of white space, a space is left. */
const length: CommandReader = ({ source, out }, { name, after }) => {
  LENGTH.lastIndex = after;
  const written = LENGTH.exec(source.text)?.[0];
  if (written === undefined) return undefined;
  if (name.endsWith("skip") && !/^\s?=?\s?(?:-|0)/.test(written)) out.add(" ");
  return after + written.length;
};
const LENGTH =
  /\s?=?\s?[-+]?(?:\d{1,5}(?:\.\d{0,5})?|\.\d{1,5})\s?(?:pt|em|ex|mu|cm|mm|in|pc|bp|sp|dd|cc)(?![A-Za-z])\s?/y;

const quotation: CommandReader = ({ source, out, onClosing }, { after }) => {
  const argument = source.braced(after);
  if (!argument) return undefined;
  out.add("“");
  onClosing.set(argument.to, "”");
  return argument.from - 1;
};

const address: CommandReader = ({ source, out }, { after }) => {
  const argument = source.braced(after);
  if (!argument) return undefined;
  out.keep(
    source.text
      .slice(argument.from, argument.to)
      .replace(/\\([%#_&~])/g, "$1")
      .trim(),
  );
  return argument.end;
};

const citation: CommandReader = ({ source, out, read }, { name, after }) => {
  const first = source.optional(after);
  const second = first && source.optional(first.end);
  const argument = source.braced((second ?? first)?.end ?? after);
  if (!argument) return undefined;
  const keys = source.text.slice(argument.from, argument.to).trim();
  if (REFERENCE.test(name)) {
    out.keep(name.startsWith("eqref") ? `(${keys})` : keys);
    return argument.end;
  }
  const words = (one: typeof first) => (one ? read(one.from, one.to).trim() : "");
  const [before, behind] = second ? [words(first), words(second)] : ["", words(first)];
  const cited = `${before ? `${before} ` : ""}${keys.replace(/,\s*/g, ", ")}`;
  out.keep(`[${[cited, behind].filter(Boolean).join(", ")}]`);
  return argument.end;
};

/** A formula in the argument of a command, or a formula that the command and its arguments are. */
const formula: CommandReader = (reading, command) => {
  const { source, out } = reading;
  const { name, at, after } = command;
  let end = source.optional(after)?.end ?? after;
  for (let more = MATH_IN_TEXT.get(name) ?? 1; more > 0; more--) {
    const argument = source.braced(end);
    if (!argument) return MATH_SYMBOLS.has(name) ? word(reading, command) : undefined;
    end = argument.end;
  }
  const content =
    name === "ensuremath" ? source.text.slice(source.braced(after)?.from, end - 1) : source.text.slice(at, end);
  // Where it is a formula already, braces only group.
  if (content.includes("$")) return name === "ensuremath" ? after : undefined;
  if (content.trim() !== "") out.keep({ math: true, display: false, text: content.trim() });
  return end;
};

/** The first of two arguments is for TeX, the second for plain text without formulas. */
const twofold: CommandReader = ({ source, jumps }, { after }) => {
  const first = source.braced(after);
  const second = first && source.braced(first.end);
  if (!second) return undefined;
  jumps.set(first.to, second.end);
  return first.from;
};

const conditional: CommandReader = ({ source, jumps }, { at }) => {
  const found = conditionalAt(source.text, at);
  if (!found) return undefined;
  jumps.set(found.to, found.end);
  return found.from;
};

const unicode: CommandReader = ({ source, out }, { after }) => {
  const [whole, hex = ""] = /^\{x([0-9a-fA-F]{2,5})\}/.exec(source.text.slice(after, after + 10)) ?? [];
  if (whole === undefined) return undefined;
  const code = Number.parseInt(hex, 16);
  if (code >= 32 && !(code >= 0xd800 && code < 0xe000) && code <= 0x10ffff) out.add(String.fromCodePoint(code));
  return after + whole.length;
};

const verbatim: CommandReader = ({ source, out }, { after }) => {
  const mark = source.text[after] ?? " ";
  const end = /[\sA-Za-z{*]/.test(mark) ? -1 : source.text.slice(after + 1, after + 300).indexOf(mark);
  if (end < 0) return undefined;
  out.keep(source.text.slice(after + 1, after + 1 + end));
  return after + end + 2;
};

/** How many arguments there are, where it is not one. */
const QUANTITY_ARGUMENTS: Record<string, number> = { SI: 2, qty: 2, numrange: 2, SIrange: 3, qtyrange: 3 };

/** `\SI{5}{\meter}`, `\num{1e3}`, `\si{\kilo\gram}`, `\ang{45}`, `\SIrange{1}{5}{\nm}` */
const quantity: CommandReader = ({ source, out }, { name, after }) => {
  const content: string[] = [];
  let at = source.optional(after)?.end ?? after;
  for (let more = QUANTITY_ARGUMENTS[name] ?? 1; more > 0; more--) {
    const argument = source.braced(at);
    if (!argument) return undefined;
    content.push(source.text.slice(argument.from, argument.to));
    at = argument.end;
  }
  const isNumber = name.startsWith("num");
  const numbers = /^(?:si|unit)$/.test(name) ? [] : content.slice(0, isNumber || name === "ang" ? 2 : -1).map(numberIn);
  const unit = isNumber ? "" : name === "ang" ? "°" : unitIn(content.at(-1) ?? "");
  if (numbers.includes(undefined) || unit === undefined) return undefined;
  const number = numbers.join("–");
  out.keep(number + (number === "" || unit === "" || /^[%°′″](?!C)/.test(unit) ? "" : " ") + unit);
  return at;
};

const all = (names: Iterable<string>, reader: CommandReader): [string, CommandReader][] =>
  [...names].map((name) => [name, reader]);

/** The later of two readers of one name is the one. */
const readers = new Map<string, CommandReader>([
  ...all(MATH_SYMBOLS.keys(), word),
  ...all(MATH_IN_TEXT.keys(), formula),
  ...all(SIGNS_OF_TEXT.keys(), sign),
  ...all(WORDS.keys(), word),
  ...all(LETTERS.keys(), letter),
  ...all(ACCENTS.keys(), accent),
  ...all(MARKUP, markup),
  ...all(MARKUP_AFTER.keys(), markup),
  ...all(WITHOUT_TEXT.keys(), withoutText),
  ...all(DECLARATIONS, nothing),
  ...all(SPACES, space),
  ...all(NOTHING, nothing),
  ...all(QUOTATION, quotation),
  ...all(ADDRESS, address),
  ...all("%&_#{}$", escaped),
  ...all(["num", "SI", "si", "qty", "unit", "ang", "numrange", "SIrange", "qtyrange"], quantity),
  ...all(["uppercase", "lowercase", "MakeUppercase", "MakeLowercase", "MakeTextUppercase"], cased),
  ...all(LENGTHS, length),
  ...all(["hspace", "hspace*"], stretch),
  [" ", space],
  ["\\", lineBreak],
  ["textsuperscript", superscript],
  ["ion", ion],
  ["babelhyphen", hyphen],
  ["ensuremath", formula],
  ["texorpdfstring", twofold],
  ["ifmmode", conditional],
  ["unicode", unicode],
  ["verb", verbatim],
  ["begin", readBegin],
  ["end", readEnd],
  ["item", readItem],
]);

const readerOfKind = (name: string): CommandReader | undefined =>
  CITATION.test(name) || REFERENCE.test(name) ? citation : undefined;
