/**
 * Comments' texts as HTML, many at once: whom they name is looked up in two queries, and what was set stays in memory,
 * since setting one takes as long as all else about it together.
 */

import { LRUCache } from "lru-cache";
import { type Known, mentionsIn, renderComment } from "../../render/comment.ts";
import type { Database } from "../../store/database.ts";
import { knownHandles, knownTitles } from "../../store/discussion/discussion.ts";

/** Of texts and HTML kept, all together. */
const KEPT_CHARACTERS = 24_000_000;

/** HTML by text. */
export type CommentTexts = (texts: Iterable<string>) => Promise<Map<string, string>>;

interface Kept {
  readers: string[];
  papers: string[];
  /** What was known of these when it was set. */
  knew: string;
  html: string;
}

export function createCommentTexts(db: Database): CommentTexts {
  const kept = new LRUCache<string, Kept>({
    maxSize: KEPT_CHARACTERS,
    sizeCalculation: (entry, text) => 2 * text.length + entry.html.length + entry.knew.length,
  });

  return async (texts) => {
    const asked = [...new Set(texts)].map((text) => ({ text, ...(kept.get(text) ?? unset(text)) }));
    const readers = await knownHandles(db, [...new Set(asked.flatMap((entry) => entry.readers))]);
    const papers = await knownTitles(db, [...new Set(asked.flatMap((entry) => entry.papers))]);
    const done = new Map<string, string>();
    for (const { text, ...entry } of asked) {
      const knew = whatIsKnown(entry, { readers, papers });
      const current = entry.knew === knew ? entry : { ...entry, knew, html: renderComment(text, { readers, papers }) };
      kept.set(text, current);
      done.set(text, current.html);
    }
    return done;
  };
}

const unset = (text: string): Kept => ({ ...mentionsIn(text), knew: UNKNOWN, html: "" });
/** Differs from whatever can be known. */
const UNKNOWN = "not yet";

const whatIsKnown = (entry: Kept, { readers, papers }: Known): string =>
  JSON.stringify([
    entry.readers.filter((handle) => readers.has(handle)),
    entry.papers.map((id) => papers.get(id) ?? null),
  ]);
