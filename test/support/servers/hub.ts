/** A server on loopback that speaks as the Hugging Face Hub and as bioRxiv and medRxiv do, from made-up papers. */
import { addDays, feedDayOf, startOf } from "../../../src/domain/editions/edition.ts";
import { FAULTS as COMMON_FAULTS, type Fault as CommonFault, startMisbehaving } from "./misbehaving.ts";

const OWN_FAULTS = ["no list", "a number", "an error"] as const;
type OwnFault = (typeof OWN_FAULTS)[number] | "nested";
export const FAULTS = [...COMMON_FAULTS, ...OWN_FAULTS] as const;
export type Fault = CommonFault | OwnFault;

export interface ServedDaily {
  id: string;
  /** Every day that lists it. */
  days: string[];
  title: string;
  summary: string;
  authors: string[];
  publishedAt: number;
  upvotes: number;
  submitter?: string;
  githubRepo?: string;
  projectPage?: string;
}

export interface ServedPreprint {
  server: "biorxiv" | "medrxiv";
  doi: string;
  title: string;
  abstract: string;
  authors: string;
  category: string;
  /** Days on which the versions were posted, the first first. */
  versions: string[];
  published?: string;
  type?: string;
}

interface Options {
  daily?: ServedDaily[];
  preprints?: ServedPreprint[];
  /** Of the lists of preprints. */
  pageSize?: number;
  clock?: () => number;
  during?: () => void | Promise<void>;
  /** Sends every category whichever is asked for. */
  ignoresCategories?: boolean;
}

export async function startHub({ daily = [], preprints = [], pageSize = 30, ignoresCategories, ...more }: Options) {
  const server = await startMisbehaving<OwnFault>({
    ...more,
    type: "application/json",
    endless: { begin: "[", piece: `${JSON.stringify({ paper: { id: "2601.00001", title: "x".repeat(1_000_000) } })},` },
    answer: (url) => (url.pathname === "/api/daily_papers" ? dailyPapers(url) : details(url)),
    accented: (body) => (body === "[]" ? '["é"]' : body.replace('"title":"', '"title":"É ')),
    strange(fault) {
      if (fault === "no list") return { body: '{"papers":[]}' };
      if (fault === "a number") return { body: "42" };
      if (fault === "an error") return { body: '{"messages":[{"status":"query failed"}],"collection":[]}' };
      if (fault === "nested") return { body: "[".repeat(1_000_000) };
      return undefined;
    },
  });
  const state = Object.assign(server.state, { daily, preprints });

  function dailyPapers({ searchParams }: URL): string {
    const day = searchParams.get("date") ?? "";
    const [page, limit] = [Number(searchParams.get("p") ?? 0), Number(searchParams.get("limit") ?? 50)];
    const listed = state.daily.filter(({ days }) => days.includes(day)).sort((a, b) => b.upvotes - a.upvotes);
    return JSON.stringify(listed.slice(page * limit, (page + 1) * limit).map((paper) => dailyItem(paper, day)));
  }

  function details({ pathname, searchParams }: URL): string {
    const [, , name, from = "", until = "", cursor = "0"] = pathname.split("/");
    const category = searchParams.get("category")?.replaceAll("_", " ");
    const rows = state.preprints
      .filter((paper) => paper.server === name && (!category || ignoresCategories || paper.category === category))
      .flatMap(preprintRows)
      .filter(({ date }) => date >= from && date <= until)
      .sort((a, b) => (a.date + a.doi + a.version < b.date + b.doi + b.version ? -1 : 1));
    if (rows.length === 0) return JSON.stringify({ messages: [{ status: "no posts found" }], collection: [] });
    const collection = rows.slice(Number(cursor), Number(cursor) + pageSize);
    const message = { status: "ok", interval: `${from}:${until}`, cursor, count: collection.length };
    // The total comes as text.
    return JSON.stringify({ messages: [{ ...message, total: String(rows.length) }], collection });
  }

  const { base, asked, faults, close } = server;
  return {
    base,
    options: ["--huggingface-api", base, "--biorxiv-api", base, "--pause", "0"],
    asked,
    faults,
    state,
    close,
  };
}

const time = (at: number): string => new Date(at).toISOString();

/** As the Hub has written since 2025. */
const dailyItem = (paper: ServedDaily, day: string) => ({
  paper: {
    id: paper.id,
    authors: paper.authors.map((name, i) => ({ _id: `${i}`.padStart(24, "0"), name, hidden: false })),
    publishedAt: time(paper.publishedAt),
    submittedOnDailyAt: time(startOf(day)),
    title: paper.title,
    ...(paper.submitter ? { submittedOnDailyBy: { _id: "0".repeat(24), fullname: paper.submitter, user: "x" } } : {}),
    summary: paper.summary,
    upvotes: paper.upvotes,
    ...(paper.githubRepo ? { githubRepo: paper.githubRepo, githubStars: 3 } : {}),
    ...(paper.projectPage ? { projectPage: paper.projectPage } : {}),
  },
  publishedAt: time(paper.publishedAt - 14_400_000),
  title: paper.title,
  numComments: 1,
});

const preprintRows = (paper: ServedPreprint) =>
  paper.versions.map((date, i) => ({
    doi: paper.doi,
    title: paper.title,
    authors: paper.authors,
    author_corresponding: "Alice Example",
    author_corresponding_institution: "Example Institute",
    date,
    version: String(i + 1),
    type: paper.type ?? "new results",
    license: "cc_by",
    category: paper.category,
    jatsxml: `https://www.biorxiv.org/content/early/${paper.doi}.source.xml`,
    abstract: paper.abstract,
    published: paper.published ?? "NA",
    server: paper.server,
  }));

/** The Hub lists the next day from the evening in New York on. */
const ITS_DAY = { zone: "America/New_York", rollover: "21:30" };

/** Papers listed over the `days` up to `now`, some on two of them. */
export const dailyPapers = (n: number, now: number, days = 10): ServedDaily[] =>
  Array.from({ length: n }, (_, i) => {
    const day = addDays(feedDayOf(now, ITS_DAY), -(i % days));
    return {
      id: `2605.${String(10_000 + i)}`,
      days: i % 7 === 0 ? [day, addDays(day, -1)] : [day],
      title: `What the ${i}th model does to ${i} others`,
      summary: `We ask ${i} models for $x_{${i}}$.`,
      authors: [`Alice Number${i}`, "Balázs Kégl"],
      publishedAt: startOf(day) - 40_000_000,
      upvotes: (i * 37) % 211,
      ...(i % 3 === 0 ? { submitter: `Submitter ${i}` } : {}),
      ...(i % 4 === 0 ? { githubRepo: `https://github.com/example/model-${i}` } : {}),
      ...(i % 5 === 0 ? { projectPage: `https://model-${i}.example.org/` } : {}),
    };
  });

const CATEGORIES = ["neuroscience", "cell biology", "bioinformatics"];

/** Preprints posted over the `days` up to `now`, some in several versions. */
export const preprints = (n: number, now: number, days = 20): ServedPreprint[] =>
  Array.from({ length: n }, (_, i) => {
    const day = addDays(feedDayOf(now, ITS_DAY), -(i % days));
    return {
      server: i % 5 === 4 ? "medrxiv" : "biorxiv",
      doi: `10.1101/2026.05.${String(1 + (i % 28)).padStart(2, "0")}.${100_000 + i}`,
      title: `How the ${i}th cell divides <i>in vitro</i>`,
      abstract: `About ~${i}% of cells divide &amp; others do not (p < 0.05).`,
      authors: `Number${i}, A. B.; Kégl, B.`,
      category: CATEGORIES[i % CATEGORIES.length] ?? "",
      versions: i % 4 === 0 ? [addDays(day, -5), day] : [day],
      ...(i % 6 === 0 ? { published: `10.1000/journal.${i}` } : {}),
    };
  });
