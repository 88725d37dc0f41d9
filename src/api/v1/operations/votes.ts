/** Upvoting, and what is trending by it. */
import { z } from "zod";
import { setUpvote } from "../../../app/editions/setUpvote.ts";
import { trendingPapers } from "../../../store/editions/trending.ts";
import { operation } from "../operation.ts";
import { Count, ofPaper, paging } from "../schemas/common.ts";
import { loadPapersJson, PaperListSchema } from "../schemas/papers.ts";
import { pageOfKeys, unseen } from "../schemas/unseen.ts";

const PAGE_PAPERS = 30;
/** Nobody reads further in what is trending. */
const MAX_TRENDING = 1_000;
const group = "Papers";

const listTrending = operation({
  id: "listTrending",
  group,
  method: "get",
  path: "/trending",
  summary: "What people turn to now",
  description: "The order is kept while you follow `next`, so that each paper comes once.",
  query: z.strictObject({ unseen, ...paging(PAGE_PAPERS) }),
  response: { status: 200, description: "A page of papers.", schema: PaperListSchema },
  etag: "state",
  errors: ["sign_in_first"],
  async handler(request) {
    const { keys, total, next } = await pageOfKeys(
      request,
      async (unseen) => (await trendingPapers(request.site.db, MAX_TRENDING, 0, unseen)).keys,
    );
    return { items: await loadPapersJson(request, keys), total, next };
  },
});

const VoteSchema = z.object({ upvotes: Count, upvoted: z.boolean() }).meta({ id: "Vote" });

const voting = (method: "put" | "delete", id: string, summary: string) =>
  operation({
    id,
    group,
    method,
    path: "/papers/{id}/upvote",
    summary,
    description: "Asked for twice, it changes nothing the second time.",
    params: ofPaper,
    response: { status: 200, description: "The paper’s count after it.", schema: VoteSchema },
    errors: ["not_found"],
    example: { params: { id: "2309.12307" } },
    requiresReader: true,
    handler: ({ site, session, params }) => setUpvote(site, session, { paperId: params.id, on: method === "put" }),
  });

export const voteOperations = [
  listTrending,
  voting("put", "upvotePaper", "Upvote a paper"),
  voting("delete", "takeUpvoteBack", "Take an upvote back"),
];
