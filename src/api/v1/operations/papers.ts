/** Papers: lists, single papers, their versions and related papers. */
import { z } from "zod";
import { getPaper } from "../../../app/papers/getPaper.ts";
import { listPapers } from "../../../app/papers/listPapers.ts";
import { listRelatedPapers } from "../../../app/papers/listRelatedPapers.ts";
import { noSuchPaper } from "../../../domain/papers/noSuchPaper.ts";
import { RELATED_PAPERS } from "../../../search/rank/related.ts";
import { paperHistory } from "../../../store/papers/papers.ts";
import { operation } from "../operation.ts";
import { Day, limitOf, Moment, moment, ofPaper, paging, ReaderName } from "../schemas/common.ts";
import { filterOf, filters } from "../schemas/filters.ts";
import { PaperListSchema, PaperSchema, papersJson } from "../schemas/papers.ts";
import { unseen, unseenBy } from "../schemas/unseen.ts";

const PAGE_PAPERS = 30;
const MAX_RELATED = 30;

const group = "Papers";

/**
 * When the last paper of the previous page was published, its key, the newest key of the list, and when the first page
 * was asked for where that matters.
 */
const PlaceSchema = z.tuple([z.int(), z.int().min(0), z.int().min(0), z.int().optional()]);

const listPapersOperation = operation({
  id: "listPapers",
  group,
  method: "get",
  path: "/papers",
  summary: "Papers, the newest first",
  description:
    "A client that follows `next` gets each paper of the list exactly once, even if others arrive meanwhile.",
  query: z.strictObject({ ...filters, unseen, ...paging(PAGE_PAPERS) }),
  etag: "state",
  response: { status: 200, description: "A page of papers.", schema: PaperListSchema },
  errors: ["sign_in_first"],
  example: { query: { cat: "cs.LG", limit: "10" } },
  async handler(request) {
    const { site, query } = request;
    const [publishedAt, key, newestKey, startedAt] = request.place(PlaceSchema) ?? [];
    const unseen = unseenBy(request, startedAt);
    const after =
      publishedAt === undefined || key === undefined || newestKey === undefined
        ? undefined
        : { publishedAt, key, newestKey };
    const list = { filter: filterOf(query), limit: query.limit, after, unseen };
    const { papers, total, next } = await listPapers(site, list);
    return {
      items: await papersJson(request, papers),
      total,
      next: next ? request.next([next.publishedAt, next.key, next.newestKey, ...(unseen ? [unseen.asOf] : [])]) : null,
    };
  },
});

const PaperSubmissionSchema = z
  .object({
    day: Day,
    by: ReaderName.nullable().meta({ description: "Null for rules, other sites, and readers who left." }),
    name: z.string().meta({ description: "The submitter’s name, as pages show it; empty where a site gives none." }),
    rule: z.boolean(),
    site: z.string().nullable().meta({ description: "The site whose edition it was in." }),
    note: z.string().nullable(),
  })
  .meta({ id: "PaperSubmission", description: "A day whose edition has the paper, and who submitted it." });

const WholePaperSchema = PaperSchema.extend({
  ids: z.array(z.string()).meta({ description: "Every id of the paper." }),
  submissions: z.array(PaperSubmissionSchema),
}).meta({ id: "WholePaper" });

const getPaperOperation = operation({
  id: "getPaper",
  group,
  method: "get",
  path: "/papers/{id}",
  summary: "One paper, by any of its ids",
  params: ofPaper,
  etag: "state",
  response: { status: 200, description: "The paper, with all its ids and submissions.", schema: WholePaperSchema },
  errors: ["not_found"],
  example: { params: { id: "2309.12307" } },
  async handler({ site, reader, address, params }) {
    const paper = await getPaper(site.db, params.id);
    const [json] = await papersJson({ site, reader, address }, [paper]);
    if (!json) throw noSuchPaper(params.id);
    const { ids, submissions } = await paperHistory(site.db, paper.key);
    return {
      ...json,
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
  .meta({ id: "Version", description: "A dated revision, under the id that its source gives it." });

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
    "By meaning, and to a lesser degree by shared authors and nearness in time; by words while semantic search is not available.",
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
    return { items: await papersJson(request, await listRelatedPapers(site, paper, query.limit)) };
  },
});

export const paperOperations = [listPapersOperation, getPaperOperation, listVersions, listRelated];
