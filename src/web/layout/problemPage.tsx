/** When something is not there or went wrong: what happened, and where to go. */

import type { PageContext } from "../../http/services.ts";
import { Layout } from "./Layout.tsx";

interface Problem {
  page: PageContext;
  title: string;
  message: string;
  /** Words to look for instead. */
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
