/** Who upvoted a paper. */
import { paperPath, votersPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { Voter } from "../../store/editions/upvotes.ts";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { Pager } from "../layout/Pager.tsx";
import { Voters } from "./Voters.tsx";

interface VotersView {
  page: PageContext;
  paper: Paper;
  /** The latest first. */
  voters: readonly Voter[];
  pageNumber: number;
  pageSize: number;
}

export const VotersPage = ({ page, paper, voters, pageNumber, pageSize }: VotersView) => (
  <Layout page={page} title={`Upvotes of ${plainText(paper.title)}`} canonical={votersPath(paper.id)}>
    <section class="all-voters" aria-labelledby="voters">
      <header class="listhead">
        <h1 id="voters">
          <a href={paperPath(paper.id)}>
            <Rich text={paper.title} />
          </a>
          <small>{count(paper.upvotes, "upvote")}, the latest first</small>
        </h1>
      </header>
      {voters.length > 0 ? <Voters pictures voters={voters} /> : <p class="empty">Nobody has upvoted it here yet.</p>}
      <Pager
        page={pageNumber}
        pages={Math.ceil(paper.upvotes / pageSize)}
        to={(n) => `${votersPath(paper.id)}?page=${n}`}
      />
    </section>
  </Layout>
);
