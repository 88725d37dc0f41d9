/** Citations as files and as text: of a paper, a search, an edition, a collection. */
import { type Context, Hono } from "hono";
import { citationsOf } from "../../domain/citation.ts";
import { BroadsheetError } from "../../domain/errors.ts";
import type { Paper } from "../../domain/paper.ts";
import { parsePaperId } from "../../domain/paperId.ts";
import { CITATION_FILES, citePath } from "../../http/citationFiles.ts";
import type { Site } from "../../http/site.ts";
import { findPaper, newestVersions } from "../../store/papers.ts";
import { inPlainText } from "../inPlainText.ts";
import { contentDisposition } from "./fileName.ts";
import { papersOfCollection, papersOfEdition, papersOfSearch } from "./lists.ts";

type File = (typeof CITATION_FILES)[number];

export function citationDoor(site: Site): Hono {
  const { db } = site;
  const door = new Hono();
  door.onError(inPlainText(site));

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
      return paper.id === asked ? send(c, file, [paper], undefined) : c.redirect(citePath(paper.id, ending), 301);
    });
  }

  /** `name` is what the file is called; a single paper's has the citation's key. */
  async function send(c: Context, file: File, papers: Paper[], name: string | undefined) {
    const versions = await newestVersions(
      db,
      papers.map(({ id }) => id),
    );
    const citations = citationsOf(papers, versions);
    c.header("content-type", `${file.type}; charset=utf-8`);
    c.header("content-disposition", contentDisposition(file.kept, name ?? citations[0]?.key ?? "", file.ending));
    // The page is what a search engine should list.
    c.header("x-robots-tag", "noindex");
    return c.body(file.write(citations));
  }

  return door;
}

const withoutEnding = (c: Context, { ending }: File): string =>
  (c.req.param("file") ?? "").slice(0, -ending.length - 1);
