/** Feeds as independent parsers read them: saxes for XML, `JSON.parse` for JSON. */
import { SaxesParser } from "saxes";

/** An element with its texts and children. */
export interface Element {
  name: string;
  text: string;
  attributes: Record<string, string>;
  children: Element[];
}

/** Throws where it is not well-formed. */
export function parsed(xml: string): Element {
  const root: Element = { name: "", text: "", attributes: {}, children: [] };
  const open = [root];
  const parser = new SaxesParser();
  parser.on("opentag", ({ name, attributes }) => {
    const element = { name, text: "", attributes: { ...attributes }, children: [] };
    open.at(-1)?.children.push(element);
    open.push(element);
  });
  parser.on("text", (text) => {
    const last = open.at(-1);
    if (last) last.text += text;
  });
  parser.on("closetag", () => open.pop());
  parser.on("error", (error) => {
    throw error;
  });
  parser.write(xml).close();
  return root.children[0] ?? root;
}

const all = (element: Element | undefined, name: string): Element[] =>
  (element?.children ?? []).filter((child) => child.name === name);
const textIn = (element: Element | undefined, name: string): string | undefined => all(element, name)[0]?.text;
const linkIn = (element: Element | undefined, name: string, rel: string) =>
  all(element, name).find(({ attributes }) => attributes.rel === rel)?.attributes.href;

export interface ReadItem {
  id: string | undefined;
  title: string | undefined;
  address: string | undefined;
  html: string | undefined;
  authors: string[];
  categories: string[];
  published: string;
  updated: string;
}

export interface ReadFeed {
  id: string | undefined;
  title: string | undefined;
  self: string | undefined;
  page: string | undefined;
  next: string | undefined;
  updated: string;
  items: ReadItem[];
}

/** What a feed says, whichever format it is in. Times as ISO 8601. */
export function readFeed(ending: string, body: string): ReadFeed {
  if (ending === "json") return fromJson(JSON.parse(body));
  return ending === "atom" ? fromAtom(parsed(body)) : fromRss(parsed(body));
}

const texts = (elements: Element[]) => elements.map(({ text }) => text);

const fromAtom = (feed: Element): ReadFeed => ({
  id: textIn(feed, "id"),
  title: textIn(feed, "title"),
  self: linkIn(feed, "link", "self"),
  page: linkIn(feed, "link", "alternate"),
  next: linkIn(feed, "link", "next"),
  updated: textIn(feed, "updated") ?? "",
  items: all(feed, "entry").map((entry) => ({
    id: textIn(entry, "id"),
    title: textIn(entry, "title"),
    address: linkIn(entry, "link", "alternate"),
    html: textIn(entry, "content"),
    authors: all(entry, "author").flatMap((author) => textIn(author, "name") ?? []),
    categories: all(entry, "category").flatMap(({ attributes }) => attributes.term ?? []),
    published: textIn(entry, "published") ?? "",
    updated: textIn(entry, "updated") ?? "",
  })),
});

function fromRss(rss: Element): ReadFeed {
  const [channel] = all(rss, "channel");
  return {
    id: textIn(channel, "atom:id"),
    title: textIn(channel, "title"),
    self: linkIn(channel, "atom:link", "self"),
    page: textIn(channel, "link"),
    next: linkIn(channel, "atom:link", "next"),
    updated: new Date(textIn(channel, "lastBuildDate") ?? "").toISOString(),
    items: all(channel, "item").map((item) => ({
      id: textIn(item, "guid"),
      title: textIn(item, "title"),
      address: textIn(item, "link"),
      html: textIn(item, "description"),
      authors: texts(all(item, "dc:creator")),
      categories: texts(all(item, "category")),
      published: new Date(textIn(item, "pubDate") ?? "").toISOString(),
      updated: textIn(item, "atom:updated") ?? "",
    })),
  };
}

// biome-ignore lint/suspicious/noExplicitAny: whatever the program under test wrote.
const fromJson = (feed: any): ReadFeed => ({
  id: feed._broadsheet.id,
  title: feed.title,
  self: feed.feed_url,
  page: feed.home_page_url,
  next: feed.next_url,
  updated: feed._broadsheet.updated,
  // biome-ignore lint/suspicious/noExplicitAny: as above.
  items: feed.items.map((item: any) => ({
    id: item.id,
    title: item.title,
    address: item.url,
    html: item.content_html,
    authors: (item.authors ?? []).map(({ name }: { name: string }) => name),
    categories: item.tags ?? [],
    published: item.date_published,
    updated: item.date_modified,
  })),
});
