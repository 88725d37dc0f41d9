/** The ranking that learns from a reader: fitting after an act, and ranking a day and a month of papers. */
import { learnInterests } from "../src/app/interests/learnInterests.ts";
import { rankPapers } from "../src/app/interests/rankPapers.ts";
import { learnEncoder } from "../src/app/search/learnEncoder.ts";
import { builtInEncoder } from "../src/encoders/learn/adapter.ts";
import { seeded } from "../src/lib/random.ts";
import { createIndexer } from "../src/search/index/indexer.ts";
import { openIndex } from "../src/search/index/paperIndex.ts";
import type { SearchContext } from "../src/search/search.ts";
import { openVectors } from "../src/search/vectors/vectors.ts";
import { openRecords } from "../src/store/database.ts";
import { upvote } from "../src/store/editions/upvotes.ts";
import { allPaperKeys } from "../src/store/papers/papers.ts";
import { addReader } from "../src/store/readers/readers.ts";
import { line, ms, quantile } from "./measure.ts";

const ACTS = 500;
const DAY = 500;
const UNSEEN = 30_000;
const ROUNDS = 40;

/** Adds a reader and upvotes to the library of a data folder, which gets an encoder where it has none. */
export async function benchPersonal(data: string): Promise<void> {
  const records = await openRecords(data);
  const { db } = records;
  const index = openIndex(data);
  const workerFile = new URL("./learn-worker.js", import.meta.url);
  const learned = await learnEncoder({ db, dataFolder: data, clock: Date.now, workerFile });
  if (!learned) throw new Error("another process is learning");
  const encoder = builtInEncoder(learned.encoder);
  const meaning = openVectors(data, encoder);
  await createIndexer(db, meaning, Date.now, `vectors_${encoder.id}`).catchUp();
  await meaning.refresh();
  const library = { index, meaning } as unknown as SearchContext;
  const ctx = { db, clock: Date.now, today: () => "2026-06-16", library: () => library };
  const keys = await allPaperKeys(db);
  const random = seeded(1);
  const readerId = await db.transaction().execute(async (tx) => {
    const id = await addReader(tx, { handle: `bench-${Date.now()}`, name: "Bench", at: Date.now() });
    for (let i = 0; i < ACTS; i++) await upvote(tx, keys[random.below(keys.length)] as number, id, Date.now() + i);
    return id;
  });
  console.log(`\nA reader of ${ACTS} acts in a library of ${keys.length.toLocaleString("en-US")} papers`);
  const first = performance.now();
  await learnInterests(ctx, readerId);
  line("learning for the first time", ms(performance.now() - first));
  await rounds("learning again after an act", async (i) => {
    await db.transaction().execute((tx) => upvote(tx, keys[i] as number, readerId, Date.now() + ACTS + i));
    const began = performance.now();
    await learnInterests(ctx, readerId);
    return performance.now() - began;
  });
  const interests = await learnInterests(ctx, readerId);
  for (const count of [DAY, UNSEEN]) {
    const among = keys.slice(-count);
    await rounds(`ranking ${among.length.toLocaleString("en-US")} papers`, async () => {
      const began = performance.now();
      await rankPapers(ctx, interests, among);
      return performance.now() - began;
    });
  }
  meaning.close();
  index.close();
  records.close();
}

async function rounds(name: string, once: (i: number) => Promise<number>): Promise<void> {
  const times: number[] = [];
  for (let i = 0; i < ROUNDS; i++) times.push(await once(i));
  line(name, `p50 ${ms(quantile(times, 0.5))}`, `p95 ${ms(quantile(times, 0.95))}`);
}
