/** Papers: all of them, one, its versions, its relatives. */
import { z } from "zod";
import { BroadsheetError } from "../../../lib/errors.ts";
import { RELATED_PAPERS, relatedPapers } from "../../../search/rank/related.ts";
import { getPaper } from "../../../store/papers/getPaper.ts";
import { newestPapers, paperHistory } from "../../../store/papers/papers.ts";
import { operation } from "../operation.ts";
import { Day, limitOf, Moment, moment, ofPaper, paging, ReaderName } from "../schemas/common.ts";
import { filterOf, filters } from "../schemas/filters.ts";
import { listed, PaperList, PaperSchema, shownTo } from "../schemas/papers.ts";

const PAGE_PAPERS = 30;
const MAX_RELATED = 30;

const group = "Papers";

/** When the last paper of a page was published, its key, and the newest key of the list. */
const Newest = z.tuple([z.int(), z.int().min(0), z.int().min(0)]);

const listPapers = operation({
  id: "listPapers",
  group,
  method: "get",
  path: "/papers",
  summary: "Papers, the newest first",
  description:
    "Following `next` gives each paper that was there at the first page exactly once, whatever arrives meanwhile.",
  query: z.strictObject({ ...filters, ...paging(PAGE_PAPERS) }),
  etag: "state",
  response: { status: 200, description: "A page of papers.", schema: PaperList },
  example: { query: { cat: "cs.LG", limit: "10" } },
  async handler(request) {
    const { site, query } = request;
    const [publishedAt, key, upTo] = request.place(Newest) ?? [undefined, 0, (await site.catalogueSize()).lastKey];
    const after = publishedAt === undefined ? undefined : { publishedAt, key };
    // One more tells whether there is a next page.
    const { total, keys } = await newestPapers(site.db, filterOf(query), query.limit + 1, 0, { upTo, after });
    const page = keys.slice(0, query.limit);
    const papers = await listed(request, page);
    const last = papers.at(-1);
    const more = keys.length > page.length && last;
    return { items: papers, total, next: more ? request.next([Date.parse(last.published), page.at(-1), upTo]) : null };
  },
});

const Submitted = z
  .object({
    day: Day,
    by: ReaderName.nullable().meta({ description: "Null for rules, other sites, and readers who left." }),
    name: z.string().meta({ description: "Who put it there, as pages show it; empty where a site does not say." }),
    rule: z.boolean(),
    site: z.string().nullable().meta({ description: "The site whose edition it was in." }),
    note: z.string().nullable(),
  })
  .meta({ id: "PaperSubmission", description: "A day whose edition has the paper, and who put it there." });

const PaperWhole = PaperSchema.extend({
  ids: z.array(z.string()).meta({ description: "Every id that it is known by." }),
  submissions: z.array(Submitted),
}).meta({ id: "WholePaper" });

const getPaperOperation = operation({
  id: "getPaper",
  group,
  method: "get",
  path: "/papers/{id}",
  summary: "One paper, by any of its ids",
  params: ofPaper,
  etag: "state",
  response: { status: 200, description: "The paper, with all its ids and submissions.", schema: PaperWhole },
  errors: ["not_found"],
  example: { params: { id: "2309.12307" } },
  async handler({ site, reader, address, params }) {
    const paper = await getPaper(site.db, params.id);
    const [[, shown] = []] = await shownTo(site.db, reader, address, [paper]);
    if (!shown) throw new BroadsheetError("not_found", "This paper is not in this library any more.");
    const { ids, submissions } = await paperHistory(site.db, paper.key);
    return {
      ...shown,
      ids,
      submissions: submissions.map(({ day, name, handle, byRule, note, site: from }) => ({
        day,
        by: handle === undefined ? null : { handle, name },
        name,
        rule: byRule,
        site: from ?? null,
        note,
      })),
    };
  },
});

const VersionSchema = z
  .object({ id: z.string(), version: z.int().min(1), created: Moment })
  .meta({ id: "Version", description: "One dated revision, under the id that its source gives it." });

const listVersions = operation({
  id: "listVersions",
  group,
  method: "get",
  path: "/papers/{id}/versions",
  summary: "A paper’s versions, the newest first",
  params: ofPaper,
  etag: "state",
  response: {
    status: 200,
    description: "All of them.",
    schema: z.object({ items: z.array(VersionSchema) }).meta({ id: "VersionList" }),
  },
  errors: ["not_found"],
  example: { params: { id: "2309.12307" } },
  async handler({ site, params }) {
    const { versions } = await paperHistory(site.db, (await getPaper(site.db, params.id)).key);
    return { items: versions.map(({ id, version, createdAt }) => ({ id, version, created: moment(createdAt) })) };
  },
});

const listRelated = operation({
  id: "listRelatedPapers",
  group,
  method: "get",
  path: "/papers/{id}/related",
  summary: "Papers close to one, the closest first",
  description:
    "By meaning, with shared authors and nearness in time as lesser reasons; by words while there is no meaning.",
  params: ofPaper,
  query: z.strictObject({ limit: limitOf(RELATED_PAPERS, MAX_RELATED) }),
  response: {
    status: 200,
    description: "The closest.",
    schema: z.object({ items: z.array(PaperSchema) }).meta({ id: "RelatedPapers" }),
  },
  errors: ["not_found"],
  example: { params: { id: "2309.12307" } },
  async handler(request) {
    const { site, params, query } = request;
    const paper = await getPaper(site.db, params.id);
    return { items: await listed(request, await relatedPapers(site.db, site.library(), paper, query.limit)) };
  },
});

export const paperOperations = [listPapers, getPaperOperation, listVersions, listRelated];
