/** The page for an error: what happened, and where to go. */

import type { PageContext } from "../../http/services.ts";
import { Layout } from "./Layout.tsx";

interface Problem {
  page: PageContext;
  title: string;
  message: string;
  /** A query for the search box. */
  query?: string;
}

export const ProblemPage = ({ page, title, message, query }: Problem) => (
  <Layout page={page} title={title} {...(query ? { query } : {})}>
    <section class="prose">
      <h1>{title}</h1>
      <p>{message}</p>
      <p>
        <a href="/">Today’s edition</a> · <a href="/archive">Archive</a> · <a href="/papers">All papers</a>
      </p>
    </section>
  </Layout>
);
