/** Personal digests composed and rendered for many subscriptions out of one day's papers, and the memory it takes. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createComposer } from "../src/app/digests/composeDigest.ts";
import { DEFAULT_PREFERENCES, type DigestPreferences } from "../src/domain/digests/digestPreferences.ts";
import { digestLinks } from "../src/domain/digests/subscription.ts";
import { startOf } from "../src/domain/editions/edition.ts";
import type { PaperRecord } from "../src/domain/papers/paper.ts";
import { digestMail } from "../src/mail/digests/digestMail.ts";
import { createLinks } from "../src/mail/subscriptionLinks.ts";
import { createIndexer } from "../src/search/index/indexer.ts";
import { openIndex } from "../src/search/index/paperIndex.ts";
import { openRecords } from "../src/store/database.ts";
import { findSubscription, linkToReader } from "../src/store/digests/subscriptions.ts";
import { submit } from "../src/store/editions/editions.ts";
import { upvote } from "../src/store/editions/upvotes.ts";
import { upsertPapers } from "../src/store/papers/upsertPapers.ts";
import { addReader } from "../src/store/readers/readers.ts";
import { line, mib, ms, quantile, seconds } from "./measure.ts";

const SUBSCRIPTIONS = 10_000;
const PAPERS = 500;
/** So many authors, words and categories the papers have among them. */
const AUTHORS = 900;
const WORDS = 400;
const CATEGORIES = ["cs.LG", "cs.CL", "cs.CV", "cs.IR", "stat.ML", "math.PR", "hep-th", "q-bio.NC"];
/** As long as arXiv's abstracts are on average. */
const ABSTRACT_WORDS = 190;
/** Papers that each subscription had before. */
const HAD = 20;
const AT_ONCE = 4;

const DAY = "2026-06-15";
const ISSUE = "2026-06-16";
const NOW = startOf(ISSUE) + 7 * 3_600_000;

export async function benchDigest(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const { db, close } = await openRecords(folder);
  const index = openIndex(folder);
  const clock = () => NOW;
  await db.transaction().execute(async (tx) => {
    await upsertPapers(
      tx,
      Array.from({ length: PAPERS }, (_, i) => paper(i)),
    );
    const readerId = await addReader(tx, { handle: "mira", name: "Mira", at: NOW });
    const papers = await tx.selectFrom("papers").select("key").execute();
    for (const { key } of papers.slice(0, 50)) await submit(tx, { day: DAY, paperKey: key, readerId, at: NOW });
    for (let i = 1; i <= SUBSCRIPTIONS; i++) await subscribe(tx, i, papers);
  });
  await createIndexer(db, index, clock).catchUp();
  const feedClock = { zone: "UTC", rollover: "00:00" };
  const composer = createComposer({ db, index, clock, feedClock });
  const links = createLinks("the secret of the bench is long enough");
  const instance = { title: "Broadsheet", baseUrl: "https://papers.example.org" };
  await benchPersonal({ db, composer });
  const took: number[] = [];
  const resident: number[] = [];
  let next = 1;
  let bytes = 0;
  let empty = 0;
  const began = performance.now();
  async function work(): Promise<void> {
    while (next <= SUBSCRIPTIONS) {
      const id = next++;
      const from = performance.now();
      const subscription = await findSubscription(db, id);
      if (!subscription) throw new Error(`there is no subscription ${id}`);
      const digest = await composer.compose(subscription, ISSUE);
      const made = digestMail(digest, {
        instance,
        subscription,
        links: digestLinks(links, instance.baseUrl, subscription, ISSUE),
      });
      bytes += (made.html?.length ?? 0) + made.text.length;
      if (digest.empty) empty++;
      took.push(performance.now() - from);
      if (id % 1_000 === 0) resident.push(process.memoryUsage.rss());
    }
  }
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  line(
    `${SUBSCRIPTIONS.toLocaleString("en-US")} personal digests of ${PAPERS} papers, composed and rendered`,
    `${seconds(began)} s`,
    `p50 ${ms(quantile(took, 0.5))}, p95 ${ms(quantile(took, 0.95))} each, ${AT_ONCE} at once`,
  );
  line("  a digest on average", `${Math.round(bytes / SUBSCRIPTIONS / 1024)} KB, ${empty} empty`);
  line(
    "  resident after 1,000, half and all of them",
    resident
      .filter((_, i) => [0, 4, 9].includes(i))
      .map(mib)
      .join(", "),
  );
  index.close();
  close();
}

/** So many readers of the others have acts, to tell what their own order takes. */
const RANKED_READERS = 400;
const ACTS = 60;

/** The same digests with and without the reader's own order, after each other; learning counts in. */
async function benchPersonal({ db, composer }: BenchParts): Promise<void> {
  const papers = await db.selectFrom("papers").select("key").execute();
  await db.transaction().execute(async (tx) => {
    for (let i = 1; i <= RANKED_READERS; i++) {
      const readerId = await addReader(tx, { handle: `reader${i}`, name: `Reader ${i}`, at: NOW });
      await linkToReader(tx, i, readerId);
      for (let k = 0; k < ACTS; k++)
        await upvote(tx, papers[(i * 13 + k * 7) % papers.length]?.key ?? 0, readerId, NOW - k);
    }
  });
  const compose = async (forMe: boolean) => {
    const began = performance.now();
    for (let id = 1; id <= RANKED_READERS; id++) {
      const subscription = await findSubscription(db, id);
      if (!subscription) throw new Error(`there is no subscription ${id}`);
      const preferences = { ...subscription.preferences, forMe };
      const digest = await composer.compose({ ...subscription, preferences }, ISSUE);
      if (digest.isForReader !== (forMe && !digest.empty) && !digest.empty)
        throw new Error("not in the reader's order");
    }
    return performance.now() - began;
  };
  await compose(false);
  const [usual, own] = [await compose(false), await compose(true)];
  const extra = ((own - usual) / RANKED_READERS) * SUBSCRIPTIONS;
  line(
    `${RANKED_READERS} digests of readers with ${ACTS} upvotes each, one after the other`,
    `${ms(own / RANKED_READERS)} each in the reader's own order, ${ms(usual / RANKED_READERS)} without`,
    `that would be ${Math.round(extra / 1_000)} s more for ${SUBSCRIPTIONS.toLocaleString("en-US")}`,
  );
}

interface BenchParts {
  db: Awaited<ReturnType<typeof openRecords>>["db"];
  composer: ReturnType<typeof createComposer>;
}

const word = (n: number): string => `w${(n * 7919) % WORDS}ord`;

const paper = (n: number): PaperRecord => ({
  id: `2606.${String(n).padStart(5, "0")}`,
  title: `On the ${word(n)} of ${word(n + 1)} and ${word(n * 3)}`,
  abstract: Array.from({ length: ABSTRACT_WORDS }, (_, i) => word(n * 31 + i * i)).join(" "),
  authors: Array.from({ length: 5 }, (_, i) => `Alice Example${(n * 5 + i * 37) % AUTHORS}`),
  categories: [CATEGORIES[n % CATEGORIES.length] ?? "cs.LG", CATEGORIES[(n * 3 + 1) % CATEGORIES.length] ?? "cs.LG"],
  // Friday's, which are listed within Monday.
  versions: [{ version: 1, createdAt: startOf("2026-06-12") + 6 * 3_600_000 + n }],
  links: [],
});

/** A tenth takes the whole edition, the others have interests, no two the same searches. */
function wishesOf(n: number): DigestPreferences {
  if (n % 10 === 0) return DEFAULT_PREFERENCES;
  return {
    ...DEFAULT_PREFERENCES,
    scope: "interests",
    categories: [CATEGORIES[n % CATEGORIES.length] ?? "cs.LG"],
    authors: [`Alice Example${n % AUTHORS}`, `Alice Example${(n * 7) % AUTHORS}`],
    searches: n % 2 === 0 ? [`${word(n)} ${word(n * 13 + Math.floor(n / WORDS))}`] : [],
  };
}

type Tx = Parameters<typeof submit>[0];

async function subscribe(tx: Tx, n: number, papers: { key: number }[]): Promise<void> {
  const address = `reader${n}@example.org`;
  const times = { created_at: 0, confirmed_at: 0, next_due_at: NOW };
  const row = { id: n, address, written: address, state: "active", wishes: JSON.stringify(wishesOf(n)), zone: "UTC" };
  await tx
    .insertInto("subscriptions")
    .values({ ...row, ...times })
    .execute();
  const delivery = { id: n, subscription_id: n, issue: DAY, state: "sent" as const, due_at: NOW - 86_400_000 };
  await tx.insertInto("deliveries").values(delivery).execute();
  const had = Array.from({ length: HAD }, (_, i) => papers[(n * 17 + i * 11) % papers.length]?.key ?? 0);
  await tx
    .insertInto("delivered_papers")
    .values([...new Set(had)].map((paper_key) => ({ subscription_id: n, paper_key, delivery_id: n })))
    .execute();
}
