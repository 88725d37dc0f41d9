/** Authors' names: read from what sources write, compared as readers type them. */
import { texToText } from "./tex.ts";
import { clean, fold } from "./text.ts";

/** A name as one comparable line: no accents, lower case, initials without dots. */
export const foldName = (name: string): string => (fold(name).match(/[\p{L}\p{N}'’-]+/gu) ?? []).join(" ");

/** Names in order from the snapshot's lists of parts. */
export const namesFromParts = (parts: readonly (readonly string[])[]): string[] =>
  parts
    .map(nameFromParts)
    // Some sources put two people into one entry, or leave the "and" of the list on a name.
    .flatMap((name) =>
      /collaboration|consortium|team|group/i.test(name) ? [name] : name.replace(/^and\s+/i, "").split(/\s+and\s+/),
    )
    .map((name) => name.replace(/[*†‡§]+$/g, "").trim())
    .filter((name) => /\p{L}/u.test(name));

/** `["Kégl", "Bal\\'azs", "Jr."]` (last, first, suffix, as the snapshot has it) becomes `Balázs Kégl Jr.` */
export const nameFromParts = ([last = "", first = "", suffix = ""]: readonly string[]): string =>
  clean(texToText([first, last, suffix].filter(Boolean).join(" ")));

/** Names in order from one line: commas and "and" divide, parenthesised affiliations are dropped. */
export const splitNames = (line: string): string[] =>
  clean(texToText(stripParentheses(line)))
    // "John Smith, Jr." is one name.
    .replace(/,\s*(?=(?:Jr|Sr|I{2,3}|IV)\b\.?\s*(?:[,;]|and\b|$))/g, " ")
    .split(/\s*[,;]\s*(?:and\s+)?|\s+and\s+|(?<=\b(?:Collaboration|Consortium))\s*:\s*/i)
    .map((name) =>
      name
        .trim()
        .replace(/^and\s+|\s*\bet\.? al\.?$/gi, "")
        .replace(/^(?:for|on behalf of)\s+(?=the\s)/i, "")
        .replace(/[*†‡§]+$/, ""),
    )
    .filter((name) => /\p{L}/u.test(name));

function stripParentheses(line: string): string {
  let depth = 0;
  let kept = "";
  for (const character of line) {
    if (character === "(") depth++;
    else if (character === ")") depth = Math.max(0, depth - 1);
    else if (depth === 0) kept += character;
  }
  return kept;
}
