/**
 * Renders comments' texts as HTML, many at once. Two queries look up whom and what they mention, and what was rendered stays
 * in memory, since rendering takes as long as everything else together.
 */
import { LRUCache } from "lru-cache";
import { own } from "../../lib/ownText.ts";
import { type Known, mentionsIn, renderComment } from "../../render/comment.ts";
import type { Database } from "../../store/database.ts";
import { knownHandles, knownTitles } from "../../store/discussion/discussion.ts";

/** The most characters of texts and HTML kept together. */
const KEPT_CHARACTERS = 24_000_000;

/** Returns safe HTML by text. */
export type RenderComments = (texts: Iterable<string>) => Promise<Map<string, string>>;

interface Rendered {
  readers: string[];
  papers: string[];
  /** What was known of these when it was set. */
  knew: string;
  html: string;
}

export function createCommentHtmlCache(db: Database): RenderComments {
  const rendered = new LRUCache<string, Rendered>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (entry, text) => 2 * text.length + entry.html.length + entry.knew.length,
  });

  return async (texts) => {
    const asked = [...new Set(texts)].map((text) => ({ text, ...(rendered.get(text) ?? unset(text)) }));
    const readers = await knownHandles(db, [...new Set(asked.flatMap((entry) => entry.readers))]);
    const papers = await knownTitles(db, [...new Set(asked.flatMap((entry) => entry.papers))]);
    const done = new Map<string, string>();
    for (const { text, ...entry } of asked) {
      const knew = whatIsKnown(entry, { readers, papers });
      const current =
        entry.knew === knew ? entry : { ...entry, knew, html: own(renderComment(text, { readers, papers })) };
      rendered.set(text, current);
      done.set(text, current.html);
    }
    return done;
  };
}

/** Returns the HTML of one comment's text. */
export const commentHtml = async (render: RenderComments, text: string): Promise<string> =>
  (await render([text])).get(text) ?? "";

const unset = (text: string): Rendered => ({ ...mentionsIn(text), knew: UNKNOWN, html: "" });
/** Differs from whatever can be known. */
const UNKNOWN = "not yet";

const whatIsKnown = (entry: Rendered, { readers, papers }: Known): string =>
  JSON.stringify([
    entry.readers.filter((handle) => readers.has(handle)),
    entry.papers.map((id) => papers.get(id) ?? null),
  ]);
