/** What people turn to now. */

import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { PageContext } from "../../http/services.ts";
import { HiddenCount } from "../collections/HiddenCount.tsx";
import { inOrder, OrderForMe } from "../interests/OrderForMe.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Pager } from "../layout/Pager.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { AllSeen, countShown, furtherPage, Shown, UnseenOnly } from "../reading/Shown.tsx";

interface TrendingView {
  page: PageContext;
  papers: Paper[];
  /** Absent where nobody is signed in. */
  viewer: ViewerState | undefined;
  /** Papers that anything happened to. */
  total: number;
  pageNumber: number;
  pageSize: number;
  /** Whether the papers are in the order of the reader who is signed in. */
  isForMe: boolean;
}

export const TRENDING_PATH = "/papers/trending";

export const TrendingPage = ({ page, papers, viewer, total, pageNumber, pageSize, isForMe }: TrendingView) => (
  <Layout
    page={page}
    title="Trending papers"
    description="What readers submit and upvote now"
    canonical={TRENDING_PATH}
    feeds={[{ title: "Trending papers", page: TRENDING_PATH }]}
    markdown
    current="trending"
  >
    <section class="papers" aria-labelledby="trending">
      <header class="listhead">
        <h1 id="trending">
          Trending papers
          <small>
            {total > 0 && `${countShown(page, total)}. `}
            Every upvote and submission lifts a paper, and weighs half as much with every six hours that pass.
          </small>
        </h1>
      </header>
      {total > 1 && <OrderForMe page={page} isForMe={isForMe} />}
      {(total > 0 || page.unseen) && <UnseenOnly page={page} />}
      {papers.length === 0 && page.unseen ? (
        <AllSeen page={page} />
      ) : papers.length === 0 ? (
        <div class="empty">
          <p>
            {total > 0
              ? `Page ${pageNumber} is past the end of the list.`
              : "Nobody has submitted or upvoted a paper yet, so nothing is trending."}
          </p>
          <p>{total > 0 ? <a href={TRENDING_PATH}>To its beginning</a> : <a href="/papers">Browse the papers</a>}</p>
        </div>
      ) : (
        papers.map((paper, i) => (
          <PaperCard page={page} paper={paper} viewer={viewer} rank={(pageNumber - 1) * pageSize + i + 1} />
        ))
      )}
      <HiddenCount page={page} viewer={viewer} keys={papers.map(({ key }) => key)} />
      <Shown
        page={page}
        viewer={viewer}
        list="trending"
        first={(pageNumber - 1) * pageSize + 1}
        keys={papers.map(({ key }) => key)}
      />
      <Pager
        page={pageNumber}
        pages={Math.ceil(total / pageSize)}
        to={(n) => inOrder(furtherPage(page, `${TRENDING_PATH}?page=${n}`), isForMe)}
      />
    </section>
  </Layout>
);
