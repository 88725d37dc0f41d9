/**
 * Text of strangers within Markdown. A backslash takes the meaning from any sign (CommonMark, section 2.4), so what is
 * escaped comes back as it was, and neither ends the place that it stands in nor opens another.
 */

/** One line, to stand anywhere, at the beginning of a line too. */
export const inline = (text: string): string =>
  oneLine(text)
    .replace(/[\\`*_[\]<>&|~]/g, "\\$&")
    // Headings, and the signs that close them; elsewhere (C#) it means nothing.
    .replace(/(^|\s)#/g, "$1\\#")
    // Signs that mean something at the beginning alone: lists, rules, underlined headings.
    .replace(/^[-+=]/, "\\$&")
    .replace(/^(\d{1,9})([.)])/, "$1\\$2");

/** Text of several lines, each of them quoted. */
export const quoted = (text: string): string =>
  text
    .split(/\r\n|[\n\r\u2028\u2029]/)
    .map((line) => `> ${inline(line)}`.trimEnd())
    .join("\n");

/** `<https://…>`; signs that end such an address are written by their numbers. */
export const link = (address: string): string =>
  `<${address.replace(/[\s<>\\]/g, (sign) => encodeURIComponent(sign))}>`;

/** `[title](<https://…>)` */
export const titled = (title: string, address: string): string => `[${inline(title)}](${link(address)})`;

/** Without what ends lines or cannot be seen. */
const oneLine = (text: string): string =>
  text
    .replace(/[^\S ]+/g, " ")
    .replace(/\p{Cc}/gu, "")
    .toWellFormed()
    .trim();
