/** How the next digest will look. */
import type { RenderedDigest } from "../../domain/digests/digest.ts";
import { timeIn } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import type { Instant } from "../../lib/time.ts";
import { Layout } from "../layout/Layout.tsx";

interface PreviewView {
  page: PageContext;
  rendered: RenderedDigest;
  /** The path of the mail itself. */
  mailPath: string;
  dueAt: Instant;
  zone: string;
  /** Whether it is the next issue; otherwise it is the last one that had papers. */
  isNext: boolean;
  terms: string;
}

export const PreviewPage = ({ page, rendered, mailPath, dueAt, zone, isNext, terms }: PreviewView) => (
  <Layout page={page} title="How it will look" byMail={false}>
    <section class="prose">
      <h1>How it will look</h1>
      <p>
        {terms}{" "}
        {isNext
          ? `This is the issue that is due on ${timeIn(dueAt, zone)}, with what there is so far.`
          : "There is nothing for the next issue yet, so this is the one with the latest papers."}
      </p>
      <p class="subject">
        <b>{rendered.subject}</b>
        <br />
        {rendered.preheader}
      </p>
      {rendered.html !== undefined && (
        <p>
          <a href={mailPath}>See the HTML as mail programs show it</a>
        </p>
      )}
      <h2>As plain text</h2>
      <pre class="mail-text" tabindex={0}>
        {rendered.text}
      </pre>
    </section>
  </Layout>
);
