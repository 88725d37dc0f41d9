/**
 * Strangers' text within Markdown. A backslash removes the meaning of any sign (CommonMark, section 2.4), so escaped
 * text is shown as it was, and neither ends the element that it is in nor begins another.
 */

/** Escapes text as one line, which may stand anywhere, also at the beginning of a line. */
export const inline = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]<>&|~]/g, "\\$&")
    // Headings, and the signs that close them; elsewhere (C#) the sign has no meaning.
    .replace(/(^|\s)#/g, "$1\\#")
    // Signs with a meaning at the beginning only: lists, rules, underlined headings.
    .replace(/^(?:[-+](?=\s|$)|-(?=-)|=)/, "\\$&")
    // A number is a list's only with a space behind it; ids such as 2002.10857 stay as they are.
    .replace(/^(\d{1,9})([.)])(?=\s|$)/, "$1\\$2");

/** Quotes text of several lines. */
export const quoted = (text: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `> ${inline(line)}`.trimEnd())
    .join("\n");

/** Shortens text to a number of characters, at a space if one is near, and marks the end with an ellipsis. */
export function shorten(text: string, maxCharacters: number): string {
  if (text.length <= maxCharacters) return text;
  const head = text
    .slice(0, maxCharacters)
    .toWellFormed()
    .replace(/\ufffd$/, "");
  const space = head.lastIndexOf(" ");
  return `${head.slice(0, space > maxCharacters * 0.8 ? space : undefined).trimEnd()} …`;
}

/** Writes a URL as `<https://…>`; characters that would end it are percent-encoded. */
export const link = (address: string): string =>
  `<${address.replace(/[\s<>\\]/g, (sign) => encodeURIComponent(sign))}>`;

/** Writes a link with a title, `[title](<https://…>)`. */
export const titled = (title: string, address: string): string => `[${inline(title)}](${link(address)})`;

/** Removes line breaks and invisible characters. */
const oneLine = (text: string): string =>
  text
    .replace(/[^\S ]+/g, " ")
    .replace(/\p{Cc}/gu, "")
    .toWellFormed()
    .trim();
