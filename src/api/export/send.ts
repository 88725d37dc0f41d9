/** Sends files of citations, long ones in parts. */
import { setImmediate } from "node:timers/promises";
import type { Context } from "hono";
import { type Citation, citationKeys, citationsOf } from "../../domain/citations/citation.ts";
import { type CitationFile, written } from "../../http/citationFormats.ts";
import type { WebContext } from "../../http/webContext.ts";
import type { Database } from "../../store/database.ts";
import { loadPapers, newestVersions } from "../../store/papers/papers.ts";
import { contentDisposition } from "./fileName.ts";
import { BATCH_PAPERS, type CitedPaper } from "./lists.ts";

/** Sends the citations of papers. Without a name, the file is named after the first citation's key. */
export async function sendCitations(
  site: WebContext,
  c: Context,
  file: CitationFile,
  papers: readonly CitedPaper[],
  name?: string,
): Promise<Response> {
  const keys = citationKeys(papers);
  const fileName = name ?? keys.get(papers[0]?.key ?? 0) ?? "";
  c.header("content-type", `${file.type}; charset=utf-8`);
  c.header("content-disposition", contentDisposition(file.kept, fileName, file.ending));
  // Search engines should list the page.
  c.header("x-robots-tag", "noindex");
  const [before, after] = file.around;
  const writePart = createPartWriter(site.db, file, papers, keys);
  if (papers.length <= BATCH_PAPERS) return c.body(before + (await writePart(0)) + after);
  return c.body(
    streamParts(async (index) => {
      const from = index * BATCH_PAPERS;
      if (from >= papers.length) return undefined;
      const text = await site.admission.goOn(c, () => writePart(from));
      return (from === 0 ? before : "") + text + (from + BATCH_PAPERS >= papers.length ? after : "");
    }),
  );
}

/** Makes a function that writes one part after the other; each begins with the paper at `from`. */
function createPartWriter(
  db: Database,
  file: CitationFile,
  papers: readonly CitedPaper[],
  keys: ReadonlyMap<number, string>,
) {
  let count = 0;
  return async (from: number): Promise<string> => {
    const citations = await loadCitations(db, papers.slice(from, from + BATCH_PAPERS), keys);
    const text = written(file, citations, count);
    count += citations.length;
    return text;
  };
}

/** Loads citations, without those of papers that were merged or removed since the file began. */
async function loadCitations(
  db: Database,
  batch: readonly CitedPaper[],
  keys: ReadonlyMap<number, string>,
): Promise<Citation[]> {
  const papers = await loadPapers(
    db,
    batch.map(({ key }) => key),
  );
  const versions = await newestVersions(
    db,
    papers.map(({ id }) => id),
  );
  return citationsOf(papers, versions, keys);
}

/** Streams parts at the client's pace: each is made when there is room for it, until one is undefined. */
function streamParts(part: (index: number) => Promise<string | undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let index = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        const text = await part(index++);
        if (text === undefined) controller.close();
        else controller.enqueue(encoder.encode(text));
        // Other requests get their turn between two parts.
        await setImmediate();
      },
    },
    { highWaterMark: 0 },
  );
}
