/** The page about the instance: what it is, how editions are made, and how to leave the demo. */
import type { FeedClock } from "../../domain/editions/edition.ts";
import type { PartialInstant } from "../../domain/papers/partialDate.ts";
import { DUMP_PAGE_PATH } from "../../http/dumpPaths.ts";
import { partialDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { Layout } from "./Layout.tsx";

interface AboutView {
  page: PageContext;
  clock: FeedClock;
  stock: { papers: number; newest: PartialInstant | undefined };
  version: string;
  dataFolder: string;
  /** Whether the public dump is offered to mirrors. */
  published: boolean;
}

export const AboutPage = (view: AboutView) => (
  <Layout page={view.page} title="About" current="about" canonical="/about">
    <section class="prose">
      <h1>About {view.page.title}</h1>
      <Introduction stock={view.stock} />
      <FeedDays clock={view.clock} />
      <h2>Searching</h2>
      <p>
        Type words; a paper with more of them, and rarer ones, comes first. Endings and accents do not matter. The name
        of an author finds their papers. An arXiv id or link goes straight to the paper.
      </p>
      <Feeds />
      <h2>Keys</h2>
      <p>
        <kbd>j</kbd> and <kbd>k</kbd> move down and up a list, <kbd>o</kbd> opens the paper, <kbd>u</kbd> upvotes it,{" "}
        <kbd>/</kbd> goes to the search box, <kbd>?</kbd> comes here.
      </p>
      {view.page.demo && <Demo dataFolder={view.dataFolder} />}
      <Program {...view} />
    </section>
  </Layout>
);

const Introduction = ({ stock }: Pick<AboutView, "stock">) => (
  <>
    <p>
      A daily paper of research papers. Readers submit what matters to the day’s edition and upvote what they found
      worth reading; the edition is ordered by their upvotes. Rules may add papers, which are marked as such. Every
      paper here can be <a href="/papers">searched</a>.
    </p>
    <p>
      There {stock.papers === 1 ? "is" : "are"} {count(stock.papers, "paper")} here
      {stock.newest !== undefined && <>, the newest of {partialDate(stock.newest)}</>}.
    </p>
  </>
);

const FeedDays = ({ clock }: Pick<AboutView, "clock">) => (
  <>
    <h2>Days</h2>
    <p>
      An edition is for one feed day in the zone <b>{clock.zone}</b>
      {clock.rollover === "00:00" ? "." : <>; from {clock.rollover} there, submissions open the next day’s edition.</>}{" "}
      A week’s edition is the union of its days, Monday to Sunday, and a month’s likewise.
    </p>
  </>
);

const Feeds = () => (
  <>
    <h2 id="feeds">Feeds</h2>
    <p>
      Every list of papers is a feed too: <a href="/feeds/front.atom">the editions</a>,{" "}
      <a href="/feeds/papers/week.atom">by the week</a>, <a href="/feeds/papers/month.atom">by the month</a>,{" "}
      <a href="/feeds/papers/trending.atom">what is trending</a>, and any search, author, category, reader or public
      collection. A page’s feed is at its own address with <code>/feeds</code> before it and <code>.atom</code>,{" "}
      <code>.rss</code> or <code>.json</code> behind it; the foot of the page links to it. Your own lists have{" "}
      <a href="/me/feeds">feeds by secret addresses</a>.
    </p>
  </>
);

const Demo = ({ dataFolder }: Pick<AboutView, "dataFolder">) => (
  <>
    <h2 id="demo">The demo edition</h2>
    <p>
      The papers are real; their summaries were written for this demo, and the readers and upvotes are invented.
      Importing papers of your own removes it, and so does <code>npx broadsheet demo --clear --data {dataFolder}</code>.
    </p>
  </>
);

const Program = ({ page, version, published }: Pick<AboutView, "page" | "version" | "published">) => (
  <>
    <h2>The program</h2>
    <p>
      {page.title === "Broadsheet" ? "This is" : `${page.title} runs`} Broadsheet {version}, free software under the MIT
      licence. It sets no cookies until you sign in, loads nothing from elsewhere and follows nobody.{" "}
      <a href="/health">Its state of health</a>. <a href="/api">Its API</a> has all this for programs.
      {published && (
        <>
          {" "}
          Everything that is public here can be <a href={DUMP_PAGE_PATH}>taken along</a>.
        </>
      )}
    </p>
  </>
);
