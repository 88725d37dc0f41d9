/** Atom (RFC 4287) of papers. */
import type { AlertPaper } from "../domain/alertMessage.ts";
import type { Instant } from "../domain/paper.ts";

export interface AtomFeed {
  /** Never changes, whatever the address. */
  id: string;
  title: string;
  /** Of the feed itself, and of the page that it stands for. */
  self: string;
  page: string;
  /** The latest first. */
  entries: (AlertPaper & { foundAt: Instant })[];
  /** For a feed without entries. */
  since: Instant;
}

const NAMED_AUTHORS = 50;

export const lastChange = ({ entries, since }: Pick<AtomFeed, "entries" | "since">): Instant =>
  entries.reduce((latest, { foundAt }) => Math.max(latest, foundAt), since);

export const atom = (feed: AtomFeed): string => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<id>${text(feed.id)}</id>
<title>${text(feed.title)}</title>
<updated>${time(lastChange(feed))}</updated>
<link rel="self" type="application/atom+xml" href="${text(feed.self)}"/>
<link rel="alternate" type="text/html" href="${text(feed.page)}"/>
${feed.entries.map(entry).join("")}</feed>
`;

const entry = (paper: AtomFeed["entries"][number]): string => `<entry>
<id>${text(paper.address)}</id>
<title>${text(paper.title)}</title>
<updated>${time(paper.foundAt)}</updated>
<published>${time(paper.publishedAt)}</published>
<link rel="alternate" type="text/html" href="${text(paper.address)}"/>
${(paper.authors.length === 0 ? ["unknown"] : paper.authors.slice(0, NAMED_AUTHORS))
  .map((name) => `<author><name>${text(name)}</name></author>\n`)
  .join("")}${paper.categories.map((term) => `<category term="${text(term)}"/>\n`).join("")}<summary type="text">${text(
  `(${paper.reasons.join("; ")}) ${paper.abstract}`,
)}</summary>
</entry>
`;

const time = (at: Instant): string => new Date(at).toISOString();

/** XML 1.0 has no way to write some characters at all. */
const text = (plain: string): string =>
  plain
    .toWellFormed()
    .replace(/(?![\n\t\r])\p{Cc}|[\ufffe\uffff]/gu, "")
    .replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
