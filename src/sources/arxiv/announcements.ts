/** The day's announcements of a category, as arXiv's RSS or Atom feed lists them. */

import { SourceError } from "../../domain/harvest/harvest.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import type { Announcement, Fetch, FetchResponse } from "../../domain/ports.ts";
import { parseDate } from "../../lib/parseDate.ts";
import { type Instant, MINUTE_MS } from "../../lib/time.ts";
import { withoutSlash } from "../../lib/trim.ts";
import { readXml } from "../xml.ts";

/** arXiv's feeds have 2,000 at most. */
const MAX_ITEMS = 10_000;

/** `address` is such as `https://rss.arxiv.org/rss`. Throws `Trouble`. */
export async function announcedIn(
  { fetch, address }: { fetch: Fetch; address: string },
  category: string,
  signal?: AbortSignal,
): Promise<Announcement> {
  return fetch(`${withoutSlash(address)}/${encodeURIComponent(category)}`, readFeed, signal);
}

/** Reads the ids of a feed and the time it is of. Throws `Trouble` when it is no feed. */
export async function readFeed(answer: Pick<FetchResponse, "body" | "header">): Promise<Announcement> {
  const papers = new Map<string, number>();
  let at: Instant | undefined;
  let inside = false;
  let named: string | undefined;
  await readXml(
    answer.body,
    { contentType: answer.header("content-type"), who: "arXiv" },
    {
      roots: ["rss", "feed", "RDF"],
      records: ["item", "entry"],
      damaged(beginning) {
        inside = false;
        const written = /<(?:\w{1,20}:)?(?:guid|id|link)\b[^<>]{0,200}>\s{0,40}([^\s<]{1,200})/.exec(beginning)?.[1];
        const id = written && paperIn(written);
        if (written && id) papers.set(id, versionIn(written));
      },
      open(name) {
        if (name !== "item" && name !== "entry") return;
        inside = true;
        named = undefined;
      },
      close(name, text) {
        if (name === "item" || name === "entry") {
          inside = false;
          const id = named && paperIn(named);
          if (named && id) papers.set(id, versionIn(named));
          if (papers.size > MAX_ITEMS)
            throw new SourceError("lasting", "arXiv announces more papers than a day can have.");
        } else if (!inside && (name === "pubDate" || name === "updated")) at ??= feedDate(text);
        // The link leaves the version out.
        else if (inside && (name === "guid" || name === "id")) named = text.trim() || named;
        else if (inside && name === "link") named ??= text.trim() || undefined;
      },
    },
  );
  return { papers: [...papers].map(([id, version]) => ({ id, version })), ...(at === undefined ? {} : { at }) };
}

/** `oai:arXiv.org:2409.01234v1` or an address. */
const paperIn = (name: string): string | undefined => parsePaperId(name.replace(/^oai:arXiv\.org:/i, ""));
const versionIn = (name: string): number => Number(/v(\d{1,4})$/.exec(name)?.[1] ?? 1);

/** Feeds write offsets: `Mon, 30 Sep 2024 00:00:00 -0400`, `2025-08-20T00:00:00-04:00`. */
function feedDate(text: string): Instant | undefined {
  const [, local = "", sign, hours, minutes] = /^(.*\d\d:\d\d:\d\d)\s*([+-])(\d\d):?(\d\d)$/s.exec(text.trim()) ?? [];
  if (sign === undefined) return parseDate(text);
  const at = parseDate(/\dT\d/.test(local) ? `${local}Z` : `${local} GMT`);
  const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE_MS;
  return at === undefined ? undefined : at + (sign === "-" ? offset : -offset);
}
