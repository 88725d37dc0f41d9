/** Writes feeds as RSS 2.0, with the Dublin Core and Atom elements that the RSS Advisory Board recommends. */
import { FEED_FORMATS } from "../../domain/editions/feedUrl.ts";
import { xml } from "../xml.ts";
import { FEED_MAX_AGE_S, type Feed, type FeedItem } from "./feed.ts";
import { element, isoTime, link, mailTime } from "./xml.ts";

const { type } = FEED_FORMATS.rss;

export const rss = (feed: Feed): string => `<?xml version="1.0" encoding="utf-8"?>
<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">
<channel>
${element("title", feed.title)}${element("link", feed.page)}${element("description", feed.about)}${element("lastBuildDate", mailTime(feed.updated))}${element("generator", `Broadsheet ${feed.from.version}`)}${element("docs", "https://www.rssboard.org/rss-specification")}${element("ttl", String(FEED_MAX_AGE_S / 60))}${element("atom:id", feed.id)}<atom:link ${link("self", feed.self, type)}/>
${feed.previous ? `<atom:link ${link("previous", feed.previous, type)}/>\n` : ""}${feed.next ? `<atom:link ${link("next", feed.next, type)}/>\n` : ""}${feed.items.map(item).join("")}</channel>
</rss>
`;

// RSS's own author element is a mail address.
const item = (one: FeedItem): string => `<item>
${element("title", one.title)}${element("link", one.address)}<guid isPermaLink="false">${xml(one.id)}</guid>
${element("pubDate", mailTime(one.published))}${element("atom:updated", isoTime(one.updated))}${one.authors.map((name) => element("dc:creator", name)).join("")}${one.categories.map((name) => element("category", name)).join("")}${element("comments", `${one.address}#comments`)}${element("description", one.html)}</item>
`;
