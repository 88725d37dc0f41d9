/** Search by words and meaning, and papers like others. */
import { z } from "zod";
import { type FoundPapers, findPapers } from "../../../app/papers/findPapers.ts";
import type { Paper } from "../../../domain/papers/paper.ts";
import { parsePaperId } from "../../../domain/papers/paperId.ts";
import { MAX_LIKE } from "../../../http/input/queryParams.ts";
import { clean } from "../../../lib/text.ts";
import type { Instant } from "../../../lib/time.ts";
import { NO_FACETS } from "../../../search/rank/facets.ts";
import type { RankedHit } from "../../../search/rank/fusion.ts";
import { MAX_RESULTS, SORTS } from "../../../search/rank/ranking.ts";
import { MAX_QUERY_CHARACTERS } from "../../../search/search.ts";
import type { QueryStems } from "../../../search/text/queryStems.ts";
import { matchedWords } from "../../../search/text/words.ts";
import { type OperationRequest, operation } from "../operation.ts";
import { ApiError } from "../problemDetails.ts";
import { Count, Next, paging } from "../schemas/common.ts";
import { filterOf, filters } from "../schemas/filters.ts";
import { type PaperJson, PaperSchema, papersJson } from "../schemas/papers.ts";
import { unseen, unseenBy } from "../schemas/unseen.ts";

const PAGE_RESULTS = 30;
const MAX_ID_CHARACTERS = 200;

const WhySchema = z
  .object({
    words: z.number().meta({ description: "The score by words: 1 for the best match." }),
    meaning: z.number().meta({ description: "The score by meaning; 0 where meaning did not count." }),
    together: z.number().meta({ description: "The sum, by which results are ordered." }),
    inTitle: z.array(z.string()).meta({ description: "Words of the query in the title, as they are written there." }),
    inAbstract: z.array(z.string()),
  })
  .meta({ id: "Why", description: "Why a paper was found." });

const SearchResultSchema = z
  .object({
    paper: PaperSchema,
    why: WhySchema.nullable().meta({ description: "Null without a query, or where the query is the paper’s id." }),
  })
  .meta({ id: "SearchResult" });

const FacetsSchema = z
  .object({
    years: z.array(z.object({ year: z.int(), papers: Count })),
    categories: z.array(z.object({ category: z.string(), papers: Count })),
    withCode: Count,
  })
  .meta({ id: "Facets", description: "How all papers found are distributed; empty without a query." });

const SearchResultsSchema = z
  .object({
    items: z.array(SearchResultSchema),
    total: Count.meta({ description: `The number of papers found; with a query at most ${MAX_RESULTS}.` }),
    more: z.boolean().meta({ description: "Whether there are more than `total`." }),
    goodTotal: Count.nullable().meta({
      description:
        "How many of the papers found match well: the first of the list. The others match only in part. Null where that is not known.",
    }),
    facets: FacetsSchema,
    byMeaning: z.boolean().meta({ description: "Whether meaning counted." }),
    rebuilding: z.object({ found: Count, of: Count, loading: z.boolean().optional() }).nullable().meta({
      description:
        "While the search index is being rebuilt, and results are incomplete: how many papers a search can find by now, and how many there are. Null otherwise.",
    }),
    notes: z.array(z.string()).meta({ description: "Parts of the query that may have been misread." }),
    meant: z
      .string()
      .nullable()
      .meta({ description: "The query with the spelling of the papers, where hardly a paper has its words." }),
    corrected: z.boolean().meta({
      description: "Whether the results are those of `meant`, because no paper has the words as typed.",
    }),
    alsoSearched: z
      .array(z.string())
      .meta({ description: "What was looked for besides what was typed: the long forms of acronyms." }),
    next: Next,
  })
  .meta({ id: "SearchAnswer" });

/**
 * The offset where the page begins, the newest key of the list, the last paper of the page before, and when the first
 * page was asked for where that matters.
 */
const PlaceSchema = z.tuple([
  z.int().min(1).max(1_000_000),
  z.int().min(0),
  z.int().optional(),
  z.int().optional(),
  z.int().optional(),
]);

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
        'Words, `"phrases"`, `-without`, `author:`, `cat:`, `after:`, `before:`, `has:code`; an id or a link finds its paper.',
    }),
    like: z
      .array(z.string().min(1).max(MAX_ID_CHARACTERS))
      .max(MAX_LIKE)
      .default([])
      .meta({ description: "Ids of papers; may be given several times. `q` and `sort` are then ignored." }),
    ...filters,
    typed: z.boolean().optional().meta({ description: "`true` takes the words as typed, whatever slips they have." }),
    sort: z
      .enum(SORTS)
      .default(SORTS[0])
      .meta({ description: "Orders other than `relevance` find only papers with every word." }),
    unseen,
    ...paging(PAGE_RESULTS),
  }),
  response: { status: 200, description: "A page of results.", schema: SearchResultsSchema },
  errors: ["not_found", "index_unavailable", "sign_in_first"],
  example: { query: { q: "loss minimization", cat: "cs.LG", limit: "5" } },
  async handler(request) {
    const { query } = request;
    const [offset, upTo, publishedAt, key, startedAt] = request.place(PlaceSchema) ?? [0];
    const unseen = unseenBy(request, startedAt);
    const found = await findPapers(request.site, {
      query: clean(query.q),
      like: parseIds(query.like),
      filter: filterOf(query),
      sort: query.sort,
      limit: query.limit,
      offset,
      upTo,
      asTyped: query.typed,
      after: publishedAt === undefined || key === undefined ? undefined : { publishedAt, key },
      unseen,
    });
    if ("paper" in found) return singleResult(request, found.paper);
    return resultPage(request, found, offset + query.limit, unseen?.asOf);
  },
});

type SearchCall = Pick<OperationRequest, "site" | "reader" | "address" | "next">;

async function resultPage(request: SearchCall, { found, newestKey }: FoundPapers, end: number, asOf?: Instant) {
  const papers = await papersJson(request, found.papers);
  const last = found.papers.at(-1);
  const place = last
    ? [end, newestKey, last.publishedAt, last.key, ...(asOf === undefined ? [] : [asOf])]
    : [end, newestKey];
  return {
    items: found.papers.flatMap(({ key }, i) => {
      const paper = papers[i];
      return paper ? [{ paper, why: reasonJson(paper, found.reasons.get(key), found.stems) }] : [];
    }),
    total: found.total,
    more: found.more,
    goodTotal: found.goodTotal ?? null,
    facets: found.facets,
    byMeaning: found.byMeaning,
    rebuilding: found.rebuilding ?? null,
    notes: found.notes,
    meant: found.meant ?? null,
    corrected: found.corrected === true,
    alsoSearched: found.also,
    // By places in the list, since a paper of this page may be gone by now.
    next: (found.goesOn ?? end < found.total) ? request.next(place) : null,
  };
}

const reasonJson = ({ title, abstract }: PaperJson, reason: RankedHit | undefined, stems: QueryStems) =>
  reason
    ? {
        words: reason.words,
        meaning: reason.meaning,
        together: reason.words + reason.meaning,
        inTitle: matchedWords(title, stems),
        inAbstract: matchedWords(abstract, stems),
      }
    : null;

/** The paper whose id or link the query is. */
async function singleResult(request: SearchCall, paper: Paper) {
  return {
    items: (await papersJson(request, [paper])).map((json) => ({ paper: json, why: null })),
    total: 1,
    more: false,
    goodTotal: 1,
    facets: NO_FACETS,
    byMeaning: false,
    rebuilding: null,
    notes: [],
    meant: null,
    corrected: false,
    alsoSearched: [],
    next: null,
  };
}

/** Parses ids or links. Throws `bad_request`. */
function parseIds(references: readonly string[]): string[] {
  return references.map((reference, i) => {
    const id = parsePaperId(reference);
    if (id !== undefined) return id;
    const message = "must be the id of a paper, such as 2309.12307, or its link";
    throw new ApiError("bad_request", `“like” in the query ${message}.`, {
      errors: [{ in: "query", field: `like.${i}`, says: message }],
    });
  });
}

export const searchOperations = [searchPapers];
