/** Writes feeds as Atom (RFC 4287), with paging as in RFC 5005, section 3. */
import { FEED_FORMATS } from "../../domain/editions/feedUrl.ts";
import { xml } from "../xml.ts";
import type { Feed, FeedItem } from "./feed.ts";
import { element, isoTime, link } from "./xml.ts";

const { type } = FEED_FORMATS.atom;

export const atom = (feed: Feed): string => `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
${element("id", feed.id)}${element("title", feed.title)}${element("subtitle", feed.about)}${element("updated", isoTime(feed.updated))}<author><name>${xml(feed.from.title)}</name><uri>${xml(feed.from.address)}</uri></author>
<generator version="${xml(feed.from.version)}">Broadsheet</generator>
<link ${link("self", feed.self, type)}/>
<link ${link("alternate", feed.page, "text/html")}/>
${feed.previous ? `<link ${link("previous", feed.previous, type)}/>\n` : ""}${feed.next ? `<link ${link("next", feed.next, type)}/>\n` : ""}${feed.items.map(entry).join("")}</feed>
`;

const entry = (item: FeedItem): string => `<entry>
${element("id", item.id)}${element("title", item.title)}${element("updated", isoTime(item.updated))}${element("published", isoTime(item.published))}<link ${link("alternate", item.address, "text/html")}/>
${item.home ? `<link ${link("related", item.home, "text/html")}/>\n` : ""}${item.pdf ? `<link ${link("related", item.pdf, "application/pdf")}/>\n` : ""}${item.authors
  .map((name) => `<author><name>${xml(name)}</name></author>\n`)
  .join(
    "",
  )}${item.categories.map((term) => `<category term="${xml(term)}"/>\n`).join("")}<content type="html">${xml(item.html)}</content>
</entry>
`;
