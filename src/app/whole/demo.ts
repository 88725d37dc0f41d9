/**
 * The demo edition: facts of real papers with summaries in our own words, spread over the last thirty feed days, with a
 * made-up cast of readers. The same day gives the same demo.
 */

import papers from "../../../demo/papers.json" with { type: "json" };
import { addDays, type Day, type FeedClock, feedDayOf, startOf, weekday } from "../../domain/editions/edition.ts";
import type { PaperRecord } from "../../domain/papers/paper.ts";
import { texToText } from "../../domain/papers/tex.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import type { Database } from "../../store/database.ts";
import { submit } from "../../store/editions/editions.ts";
import { addUpvotes } from "../../store/editions/upvotes.ts";
import type { Tx } from "../../store/lib/databaseType.ts";
import { catalogue } from "../../store/papers/papers.ts";
import { upsertPapers } from "../../store/papers/upsertPapers.ts";
import { addReader } from "../../store/readers/readers.ts";
import type { Schema } from "../../store/schema.ts";
import { clearDemo, wasCleared } from "../../store/whole/demo.ts";

/** One entry of demo/papers.json. */
interface DemoPaper {
  id: string;
  title: string;
  authors: string[];
  categories: string[];
  /** `YYYY-MM-DD` of the first version. */
  published: string;
  /** Two to five sentences of ours. */
  summary: string;
  code?: string;
  project?: string;
}

const DAYS = 30;
/** Papers a weekday gets for each that a weekend day gets. */
const WEEKDAY_WEIGHT = 3;

/** Invented people; any likeness is chance. */
const CAST =
  `Ada Lindqvist, Bram Okafor, Chiara Nomura, Dev Sørensen, Elif Marchetti, Farid Kowalczyk, Greta Abara, Hugo Tanaka, Inês Varga,
Jonas Mbeki, Kavya Lindholm, Leo Castellanos, Mina Haddad, Noor Petrov, Oskar Nwosu, Priya Falk, Quentin Arslan, Rosa Yilmaz, Sami Dubois, Tove Iyer,
Umar Jansen, Vera Osei, Wen Gallo, Ximena Roth, Yuki Brandt, Zofia Mensah, Anton Rivera, Bea Takahashi, Cyrus Holm, Dalia Weiss, Emeka Lund, Freya Moretti,
Goran Sato, Hana Eriksen, Idris Novak, Jun Okoye, Katja Silva, Liam Demir, Maya Fontaine, Niko Adeyemi, Olga Kimura, Pablo Stein, Rania Horvat, Stefan Achebe,
Talia Moreau, Ugo Lindgren, Viktor Nakamura, Willa Danso, Yara Koch, Zeno Almeida`
    .split(/,\s+/)
    .map((name) => name.trim());

/**
 * Fills an instance that has no papers; returns false, changing nothing, when it has any. `unasked` also leaves one
 * alone whose demo was removed before.
 */
export async function fillDemo(db: Database, now: Instant, clock: FeedClock, unasked = false): Promise<boolean> {
  return db.transaction().execute(async (tx) => {
    if ((await catalogue(tx)).papers > 0) return false;
    if (unasked && (await wasCleared(tx))) return false;
    await fill(tx, now, clock);
    return true;
  });
}

/** Removes the demo; throws `not_a_demo` when there is none. */
export async function removeDemo(db: Database): Promise<number> {
  const removed = await db.transaction().execute(clearDemo);
  if (removed === 0)
    throw new BroadsheetError("not_a_demo", "There is no demo edition in this data folder; nothing was removed.");
  return removed;
}

async function fill(tx: Tx, now: Instant, clock: FeedClock): Promise<void> {
  const random = generator(20_260_601);
  const entries = shuffled(papers as DemoPaper[], random);
  await upsertPapers(tx, entries.map(recordOf), true);
  const keys = new Map((await tx.selectFrom("papers").select(["id", "key"]).execute()).map((row) => [row.id, row.key]));
  const readers: number[] = [];
  for (const name of CAST) {
    const handle = name
      .normalize("NFKD")
      .replace(/[^A-Za-z]+/g, "")
      .toLowerCase();
    readers.push(await addReader(tx, { handle, name, demo: true, at: now }));
  }
  const upvotes: Schema["upvotes"][] = [];
  const days = lastDays(feedDayOf(now, clock));
  for (const [i, paper] of entries.entries()) {
    const day = days[i % days.length] as Day;
    const paperKey = keys.get(paper.id);
    if (paperKey === undefined) continue;
    const at = Math.min(now, startOf(day) + Math.floor(random() * 10 * HOUR_MS));
    const electorate = shuffled(readers, random);
    await submit(tx, { day, paperKey, readerId: electorate[0] ?? 0, at });
    // A few papers please many and most please some, as in real editions.
    const voters = Math.max(1, Math.floor(readers.length * random() ** 2.5));
    for (const reader of electorate.slice(0, voters))
      upvotes.push({
        paper_key: paperKey,
        reader_id: reader,
        created_at: Math.min(now, at + Math.floor(random() * 20 * HOUR_MS)),
      });
  }
  await addUpvotes(tx, upvotes);
}

function recordOf(paper: DemoPaper): PaperRecord {
  return {
    id: paper.id,
    title: texToText(paper.title),
    abstract: paper.summary,
    authors: paper.authors,
    categories: paper.categories,
    versions: [{ version: 1, createdAt: startOf(paper.published) }],
    links: [
      ...(paper.code ? [{ kind: "code", value: paper.code } as const] : []),
      ...(paper.project ? [{ kind: "project", value: paper.project } as const] : []),
    ],
  };
}

/** The last thirty days, newest first, each as often as its share of papers: so dealing papers in turn fills them. */
function lastDays(today: Day): Day[] {
  const days = Array.from({ length: DAYS }, (_, i) => addDays(today, -i));
  const rounds = Array.from({ length: WEEKDAY_WEIGHT }, (_, round) =>
    days.filter((day, i) => i === 0 || round === 0 || weekday(day) < 5),
  );
  return rounds.flat();
}

function shuffled<T>(items: readonly T[], random: () => number): T[] {
  const deck = [...items];
  for (let i = deck.length - 1; i > 0; i--) {
    const j = Math.floor(random() * (i + 1));
    [deck[i], deck[j]] = [deck[j] as T, deck[i] as T];
  }
  return deck;
}

/** Mulberry32: a small seeded generator, uniform in [0, 1). */
function generator(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}
