/** Citations as files and as text: of a paper, a search, an edition, a collection. */
import { setImmediate } from "node:timers/promises";
import { type Context, Hono } from "hono";
import { type Citation, citationKeys, citationsOf, keyPartsOf } from "../../domain/citations/citation.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import { CITATION_FILES, type CitationFile, citePath, written } from "../../http/citationFormats.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { findPaper, loadPapers, newestVersions } from "../../store/papers/papers.ts";
import { plainTextErrors } from "../plainTextErrors.ts";
import { contentDisposition } from "./fileName.ts";
import { BATCH_PAPERS, type CitedPaper, papersOfCollection, papersOfEdition, papersOfSearch } from "./lists.ts";

export function citationRoutes(site: WebContext): Hono {
  const { db } = site;
  const door = new Hono();
  door.onError(plainTextErrors(site));

  for (const file of CITATION_FILES) {
    const { ending } = file;
    door.get(`/papers.${ending}`, async (c) => {
      const { papers, asked } = await papersOfSearch(site, c);
      return send(c, file, papers, ["papers", asked.query].join(" "));
    });
    for (const [segment, kind] of [
      ["date", "day"],
      ["week", "week"],
      ["month", "month"],
    ] as const)
      door.get(`/papers/${segment}/:file{[^/]+\\.${ending.replace(".", "\\.")}}`, async (c) => {
        const { papers, period } = await papersOfEdition(site, c, kind, withoutEnding(c, file));
        return send(c, file, papers, `papers ${period.name}`);
      });
    door.get(`/collections/:file{[^/]+\\.${ending.replace(".", "\\.")}}`, async (c) => {
      const { papers, collection } = await papersOfCollection(site, c, withoutEnding(c, file));
      c.header("cache-control", "private, no-store");
      return send(c, file, papers, collection.name);
    });
    door.get(`/papers/:id{.+}/cite.${ending}`, async (c) => {
      const asked = c.req.param("id") ?? "";
      const id = parsePaperId(asked);
      const paper = id === undefined ? undefined : await findPaper(db, id);
      if (!paper) throw new BroadsheetError("not_found", `There is no paper ${asked.slice(0, 100)} in this library.`);
      return paper.id === asked
        ? send(c, file, [keyPartsOf(paper)], undefined)
        : c.redirect(citePath(paper.id, ending), 301);
    });
  }

  /** `name` is what the file is called; a single paper's has the citation's key. */
  async function send(c: Context, file: CitationFile, papers: readonly CitedPaper[], name: string | undefined) {
    const keys = citationKeys(papers);
    const called = name ?? keys.get(papers[0]?.key ?? 0) ?? "";
    c.header("content-type", `${file.type}; charset=utf-8`);
    c.header("content-disposition", contentDisposition(file.kept, called, file.ending));
    // The page is what a search engine should list.
    c.header("x-robots-tag", "noindex");
    const [before, after] = file.around;
    let count = 0;
    const part = async (from: number) => {
      const citations = await citationsIn(papers.slice(from, from + BATCH_PAPERS), keys);
      const text = written(file, citations, count);
      count += citations.length;
      return text;
    };
    if (papers.length <= BATCH_PAPERS) return c.body(before + (await part(0)) + after);
    return c.body(
      inParts(async (index) => {
        const from = index * BATCH_PAPERS;
        if (from >= papers.length) return undefined;
        const text = await site.admission.goOn(c, () => part(from));
        return (from === 0 ? before : "") + text + (from + BATCH_PAPERS >= papers.length ? after : "");
      }),
    );
  }

  /** Of papers that may have been merged or removed since the file began. */
  async function citationsIn(batch: readonly CitedPaper[], keys: ReadonlyMap<number, string>): Promise<Citation[]> {
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

  return door;
}

/** Written as it is taken: the next part is made when there is room for it, until there is none. */
function inParts(part: (index: number) => Promise<string | undefined>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  let index = 0;
  return new ReadableStream(
    {
      async pull(controller) {
        const text = await part(index++);
        if (text === undefined) controller.close();
        else controller.enqueue(encoder.encode(text));
        // Others have their turn between two parts.
        await setImmediate();
      },
    },
    { highWaterMark: 0 },
  );
}

const withoutEnding = (c: Context, { ending }: CitationFile): string =>
  (c.req.param("file") ?? "").slice(0, -ending.length - 1);
