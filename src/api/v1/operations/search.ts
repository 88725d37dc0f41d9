/** Searching, by words and meaning, and papers like others. */
import { z } from "zod";
import { findPapers } from "../../../app/papers/findPapers.ts";
import type { Paper } from "../../../domain/papers/paper.ts";
import { parsePaperId } from "../../../domain/papers/paperId.ts";
import { MAX_LIKE } from "../../../http/input/queryParams.ts";
import { clean } from "../../../lib/text.ts";
import { NO_FACETS } from "../../../search/rank/facets.ts";
import type { RankedHit } from "../../../search/rank/fusion.ts";
import { MAX_RESULTS, SORTS } from "../../../search/rank/ranking.ts";
import { MAX_QUERY_CHARACTERS, type SearchResult } from "../../../search/search.ts";
import { matchedWords, type QueryStems } from "../../../search/text/words.ts";
import { type OperationRequest, operation } from "../operation.ts";
import { ApiError } from "../problemDetails.ts";
import { Count, Next, paging } from "../schemas/common.ts";
import { filterOf, filters } from "../schemas/filters.ts";
import { type PaperJson, PaperSchema, shownTo } from "../schemas/papers.ts";

const PAGE_RESULTS = 30;
const MAX_ID_CHARACTERS = 200;

const Why = z
  .object({
    words: z.number().meta({ description: "What words gave: 1 for the best match by words." }),
    meaning: z.number().meta({ description: "What nearness in meaning gave; 0 where meaning did not count." }),
    together: z.number().meta({ description: "What results are ordered by." }),
    inTitle: z.array(z.string()).meta({ description: "Words of the query that the title has, as it has them." }),
    inAbstract: z.array(z.string()),
  })
  .meta({ id: "Why", description: "Why a paper was found." });

const Result = z
  .object({
    paper: PaperSchema,
    why: Why.nullable().meta({ description: "Null where nothing was asked, or the paper itself by its id." }),
  })
  .meta({ id: "SearchResult" });

const FacetsSchema = z
  .object({
    years: z.array(z.object({ year: z.int(), papers: Count })),
    categories: z.array(z.object({ category: z.string(), papers: Count })),
    withCode: Count,
  })
  .meta({ id: "Facets", description: "How all the papers found divide; empty where nothing was asked." });

const SearchAnswer = z
  .object({
    items: z.array(Result),
    total: Count.meta({ description: `Papers found; of those with words at most ${MAX_RESULTS}.` }),
    more: z.boolean().meta({ description: "Whether there are more than `total`." }),
    facets: FacetsSchema,
    byMeaning: z.boolean().meta({ description: "Whether meaning counted." }),
    rebuilding: z.object({ found: Count, of: Count }).nullable().meta({
      description:
        "While the search index is being rebuilt and results are incomplete: how many papers a search finds by now, of how many. Null otherwise.",
    }),
    notes: z.array(z.string()).meta({ description: "What of the query was not read as it may have been meant." }),
    meant: z
      .string()
      .nullable()
      .meta({ description: "The query as papers spell it, where hardly anything was found." }),
    next: Next,
  })
  .meta({ id: "SearchAnswer" });

/** Where the page begins, and the newest key of the list. */
const Place = z.tuple([z.int().min(1).max(1_000_000), z.int().min(0)]);

const searchPapers = operation({
  id: "searchPapers",
  group: "Search",
  method: "get",
  path: "/search",
  summary: "Search papers",
  description:
    "By words and meaning, or with `like` for papers like others; with neither, all papers, the newest first.",
  query: z.strictObject({
    q: z.string().max(MAX_QUERY_CHARACTERS).default("").meta({
      description:
        'Words, `"phrases"`, `-without`, `author:`, `cat:`, `after:`, `before:`, `has:code`; an id or link finds its paper.',
    }),
    like: z
      .array(z.string().min(1).max(MAX_ID_CHARACTERS))
      .max(MAX_LIKE)
      .default([])
      .meta({ description: "Ids of papers; may be given several times. `q` and `sort` are then passed over." }),
    ...filters,
    sort: z.enum(SORTS).default(SORTS[0]).meta({ description: "Other orders than the best first want every word." }),
    ...paging(PAGE_RESULTS),
  }),
  response: { status: 200, description: "A page of results.", schema: SearchAnswer },
  errors: ["not_found", "index_unavailable"],
  example: { query: { q: "loss minimization", cat: "cs.LG", limit: "5" } },
  async handler(request) {
    const { query } = request;
    const [offset, upTo] = request.place(Place) ?? [0, undefined];
    const { limit, sort } = query;
    const view = await findPapers(request.site, {
      query: clean(query.q),
      like: idsIn(query.like),
      filter: filterOf(query),
      sort,
      limit,
      offset,
      upTo,
    });
    if ("paper" in view) return onePaper(request, view.paper);
    const { found, newestKey } = view;
    const end = offset + found.papers.length;
    return {
      items: await results(request, found),
      total: found.total,
      more: found.more,
      facets: found.facets,
      byMeaning: found.byMeaning,
      rebuilding: found.rebuilding ?? null,
      notes: found.notes,
      meant: found.meant ?? null,
      next: found.papers.length > 0 && end < found.total ? request.next([end, newestKey]) : null,
    };
  },
});

type For = Pick<OperationRequest, "site" | "reader" | "address">;

async function results({ site, reader, address }: For, { papers, reasons, stems }: SearchResult) {
  const shown = await shownTo(site.db, reader, address, papers);
  return shown.map(([key, paper]) => ({ paper, why: why(paper, reasons.get(key), stems) }));
}

const why = ({ title, abstract }: PaperJson, reason: RankedHit | undefined, stems: QueryStems) =>
  reason
    ? {
        words: reason.words,
        meaning: reason.meaning,
        together: reason.words + reason.meaning,
        inTitle: matchedWords(title, stems),
        inAbstract: matchedWords(abstract, stems),
      }
    : null;

async function onePaper({ site, reader, address }: For, paper: Paper) {
  const items = (await shownTo(site.db, reader, address, [paper])).map(([, shown]) => ({ paper: shown, why: null }));
  return {
    items,
    total: 1,
    more: false,
    facets: NO_FACETS,
    byMeaning: false,
    rebuilding: null,
    notes: [],
    meant: null,
    next: null,
  };
}

/** The stable ids among those that were given. */
function idsIn(like: readonly string[]): string[] {
  return like.map((given, i) => {
    const id = parsePaperId(given);
    if (id !== undefined) return id;
    const message = "must be the id of a paper, such as 2309.12307, or its link";
    throw new ApiError("bad_request", `“like” in the query ${message}.`, {
      errors: [{ in: "query", field: `like.${i}`, says: message }],
    });
  });
}

export const searchOperations = [searchPapers];
