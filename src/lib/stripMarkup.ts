/** What sources leave of HTML and JATS in titles and abstracts. */

/** The tags that journals set titles with; other angle brackets ("p < 0.05 and q > 3") are text. */
const TAGS =
  /<\/?(?:i|b|u|em|strong|sub|sup|sc|span|p|br|div|italic|bold|title|sec|inf|jats:[a-z-]{1,30})(?:\s[^<>]{0,300})?\/?>/gi;
const ENTITY = /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));/gi;
const NAMED: Record<string, string> = {
  amp: "&",
  lt: "<",
  gt: ">",
  quot: '"',
  apos: "'",
  nbsp: " ",
  ndash: "–",
  mdash: "—",
  lsquo: "‘",
  rsquo: "’",
  ldquo: "“",
  rdquo: "”",
  hellip: "…",
  deg: "°",
  plusmn: "±",
  times: "×",
  micro: "µ",
};
const LAST_CODE_POINT = 0x10ffff;

/** Text without tags, its entities read once: what an entity yields is text, whatever it looks like. */
export const stripMarkup = (text: string): string =>
  /[<&]/.test(text)
    ? text.replace(TAGS, (tag) => (/^<\/?(?:p|br|div|sec|title)\b/i.test(tag) ? " " : "")).replace(ENTITY, entity)
    : text;

function entity(whole: string, decimal?: string, hex?: string, name?: string): string {
  if (name !== undefined) return NAMED[name.toLowerCase()] ?? whole;
  const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number(decimal);
  return code > 0 && code <= LAST_CODE_POINT ? String.fromCodePoint(code) : "";
}
