/** Rendering comments, and pages of them over loopback: ordinary ones with mathematics, links and mentions, and the longest of the worst sort. */

import fc from "fast-check";
import { cleanComment } from "../src/domain/discussion/comment.ts";
import { paperPath } from "../src/domain/pagePaths.ts";

import { mentionsIn, renderComment } from "../src/render/comment.ts";
import { openRecords } from "../src/store/database.ts";
import { countComments } from "../src/store/discussion/commentCounts.ts";
import { hashOf } from "../src/store/lib/secrets.ts";
import { addReader } from "../src/store/readers/readers.ts";
import { hostileComment } from "../test/support/hostile/hostile.ts";
import { line, ms, quantile, serveData } from "./measure.ts";
import { load, report } from "./pages.ts";
import { searchWorstComment } from "./worstComment.ts";

const COMMENTS = 2_000;
/** Tried over and over before counting, as a server that has been up for a while. */
const WARMUP = 300;
/** Comments that are tried to find the slowest. */
const WORST_TRIES = 600;

/** Under one paper, a thread of ten and so on. */
const PAGE_COMMENTS = 200;
const THREAD_COMMENTS = 10;
const HOSTILE_COMMENTS = 1_000;
const SEED = 1;

/** A paper's page with 200 comments: as everybody gets it, and made anew as for who is signed in. */
export async function benchDiscussion(data: string): Promise<void> {
  const { path, secret } = await openDiscussion(data);
  const server = await serveData(data);
  const address = `${server.address}${path}`;
  await report(`paper's page, ${PAGE_COMMENTS} comments`, await load(address, [path]), address);
  await report(
    "the same, made for who is signed in",
    await load(address, [path], { authorization: `Bearer ${secret}` }),
    address,
  );
  await server.stop();
}

async function openDiscussion(data: string): Promise<{ path: string; secret: string }> {
  const records = await openRecords(data);
  const { key, id } = await records.db
    .selectFrom("papers")
    .select(["key", "id"])
    .orderBy("key")
    .executeTakeFirstOrThrow();
  const secret = "the-token-of-the-bench";
  await records.db.transaction().execute(async (tx) => {
    const reader_id = await addReader(tx, { handle: "mei-lin", name: "Mei Lin", at: 1 });
    const token = { reader_id, name: "bench", hash: hashOf(secret), scopes: "read", created_at: 1 };
    await tx.insertInto("api_tokens").values(token).execute();
    let first: number | undefined;
    for (let i = 0; i < PAGE_COMMENTS; i++) {
      const body = cleanComment(ordinaryComment(i));
      const parent_id = i % THREAD_COMMENTS === 0 ? null : (first ?? null);
      const row = { paper_key: key, reader_id, parent_id, body, created_at: i };
      const made = await tx.insertInto("comments").values(row).returning("id").executeTakeFirstOrThrow();
      if (parent_id === null) first = made.id;
    }
    await countComments(tx, [key]);
  });
  records.close();
  return { path: paperPath(id), secret };
}

export function benchComments(): void {
  const ordinary = Array.from({ length: COMMENTS }, (_, i) => cleanComment(ordinaryComment(i)));
  const known = { readers: new Set(["mei-lin"]), papers: new Map([["2309.12307", "A title with $x^2$"]]) };
  for (const text of ordinary.slice(0, WARMUP)) renderComment(text, known);
  const times = ordinary.map((text) => timeOf(() => renderComment(text, known)));
  const looks = ordinary.map((text) => timeOf(() => mentionsIn(text)));
  const characters = ordinary.reduce((sum, text) => sum + text.length, 0) / COMMENTS;
  line(
    `comment of ${Math.round(characters)} characters, one new formula`,
    `p50 ${ms(quantile(times, 0.5))}`,
    `p95 ${ms(quantile(times, 0.95))}`,
    `mentions p50 ${ms(quantile(looks, 0.5))}`,
  );
  const worst = searchWorstComment({ seed: SEED, tries: WORST_TRIES });
  line(
    `worst comment of 10,000 characters, of ${WORST_TRIES}`,
    `${ms(worst.milliseconds)} of processor time`,
    JSON.stringify(worst.unit),
  );
  const hostile = fc.sample(hostileComment, { numRuns: 2 * HOSTILE_COMMENTS, seed: SEED }).flatMap(cleaned);
  const taken = hostile.slice(0, HOSTILE_COMMENTS);
  const all = timeOf(() => taken.map((text) => renderComment(text, known)));
  line(`${taken.length} hostile comments`, ms(all), `${ms(all / taken.length)} each`);
}

function cleaned(text: string): string[] {
  try {
    return [cleanComment(text)];
  } catch {
    return [];
  }
}

function timeOf(work: () => unknown): number {
  const began = performance.now();
  work();
  return performance.now() - began;
}

const ordinaryComment = (i: number): string =>
  `Thanks @mei-lin, this helped. Compared with arXiv:2309.12307 the *rate* is better by $O(n^{-${i}/2})$, see [the
appendix](https://example.org/appendix#${i}):

> for every $\\epsilon > 0$ there is a step that keeps the loss below \`limit\`

- we ran it with three seeds and saw the same
- the **second** table has a slip, $\\alpha_{t}$ should be $\\alpha_{t+1}$

Did you try https://example.org/code/run${i}?py=3 as well?`;
