/** Items of feeds, in the plainest HTML: feed readers drop MathML, styles and scripts, so there are none. */

import { siteName } from "../../domain/editions/externalListing.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import { type Paper, publishedOf } from "../../domain/papers/paper.ts";
import { homeOf } from "../../domain/papers/paperId.ts";
import { LINK_NAMES } from "../../domain/papers/paperLinks.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { partialDate } from "../../http/pageDates.ts";
import { clean, count } from "../../lib/text.ts";
import { type FeedEntry, type FeedItem, NAMED_AUTHORS } from "./feed.ts";
import { itemId } from "./ids.ts";

/** The feed that an item is in. */
export interface ItemPlace {
  list: string;
  instance: number;
  /** The instance's address, without a closing slash. */
  address: string;
}

export function itemOf(paper: Paper, { at, why, note }: FeedEntry, { list, instance, address }: ItemPlace): FeedItem {
  const home = homeOf(paper.id);
  const url = address + paperPath(paper.id);
  return {
    id: itemId(instance, list, paper.id),
    title: clean(plainText(paper.title)),
    address: url,
    html: [reasons(why), quoted(note), byline(paper), abstract(paper), links(paper, url), standing(paper)].join(""),
    authors: paper.authors.slice(0, NAMED_AUTHORS).map(clean),
    categories: paper.categories,
    published: at,
    updated: Math.max(at, paper.updatedAt),
    ...(home ? { home: home.page } : {}),
    ...(home?.pdf ? { pdf: home.pdf } : {}),
  };
}

const reasons = (why: readonly string[]): string =>
  why.length === 0 ? "" : `<p><em>${escaped(capital(why.join("; ")))}.</em></p>`;

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

const quoted = (note: string | undefined): string =>
  note ? `<blockquote><p>${escaped(note).replaceAll("\n", "<br>")}</p></blockquote>` : "";

function byline({ authors, categories }: Paper): string {
  const rest = authors.length - NAMED_AUTHORS;
  const names =
    authors.slice(0, NAMED_AUTHORS).map(clean).join(", ") + (rest > 0 ? ` and ${count(rest, "other")}` : "");
  const line = [names, categories.join(", ")].filter(Boolean).join(" · ");
  return line === "" ? "" : `<p>${escaped(line)}</p>`;
}

const abstract = ({ abstract: text, withdrawn }: Paper): string =>
  (withdrawn ? "<p><strong>This paper was withdrawn.</strong></p>" : "") +
  (text === "" ? "" : `<p>${escaped(clean(plainText(text)))}</p>`);

function links(paper: Paper, address: string): string {
  const home = homeOf(paper.id);
  const all = [
    { name: "Read on", href: address },
    ...(home ? [{ name: home.name, href: home.page }] : []),
    ...(home?.pdf ? [{ name: "PDF", href: home.pdf }] : []),
    ...paper.links.flatMap(({ kind, value }) =>
      value.startsWith("https:") ? [{ name: LINK_NAMES[kind], href: value }] : [],
    ),
  ];
  return `<p>${all.map(({ name, href }) => `<a href="${escaped(href)}">${escaped(name)}</a>`).join(" · ")}</p>`;
}

/** Its upvotes here and on other sites, its comments, and its day. */
function standing(paper: Paper): string {
  const all = [
    paper.upvotes > 0 ? count(paper.upvotes, "upvote") : "",
    ...paper.elsewhere.map(({ site, upvotes }) => `${count(upvotes, "upvote")} on ${siteName(site)}`),
    paper.commentCount > 0 ? count(paper.commentCount, "comment") : "",
    `published ${partialDate(publishedOf(paper))}`,
  ];
  return `<p><small>${escaped(all.filter(Boolean).join(" · "))}</small></p>`;
}

const escaped = (text: string): string => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
