/** A feed of fifty papers over loopback: written from scratch, from memory, and known to be unchanged. */
import { addDays, type Day } from "../src/domain/editions/edition.ts";
import { FEED_ENDINGS, feedPath } from "../src/domain/editions/feedUrl.ts";
import { openRecords } from "../src/store/database.ts";
import { submit } from "../src/store/editions/editions.ts";
import { addReader } from "../src/store/readers/readers.ts";
import { line, ms, serveData } from "./measure.ts";
import { type Load, load } from "./pages.ts";

const PAPERS = 50;
const FIRST_DAY = "2020-01-01";
/** More feeds, in three formats each, than the server keeps: asked for in turn each is made anew. */
const DAYS = 600;

export async function benchFeeds(data: string): Promise<void> {
  await openEditions(data);
  const server = await serveData(data);
  const paths = Array.from({ length: DAYS }, (_, i) => `/papers/date/${addDays(FIRST_DAY, i)}`).flatMap((page) =>
    FEED_ENDINGS.map((ending) => feedPath(page, ending)),
  );
  const marked = [];
  for (const [i, path] of paths.entries())
    marked.push({ path, headers: { "if-none-match": await etagOf(server.address + path, i) } });
  const [first = { path: "", headers: {} }] = marked;
  const size = (await (await fetch(server.address + first.path)).text()).length;
  console.log(
    `\nFeeds of ${PAPERS} papers over loopback (Atom, RSS and JSON Feed in turn; one of ${Math.round(size / 1024)} KB)`,
  );
  const cold = await load(server.address, paths);
  report("written from scratch", cold, cold);
  report("from memory", await load(server.address, [first.path]), cold);
  report("304, in memory", await load(server.address, [first]), cold);
  report("304, looked up again", await load(server.address, marked), cold);
  await server.stop();
}

const report = (name: string, { perSecond, p95 }: Load, cold: Load): void =>
  line(
    name,
    `${Math.round(perSecond).toLocaleString("en-US")} a second`,
    `p97.5 ${ms(p95)}`,
    `${(perSecond / cold.perSecond).toFixed(1)} of the first`,
  );

/** Fifty papers for each day. */
async function openEditions(data: string): Promise<void> {
  const records = await openRecords(data);
  const papers = await records.db
    .selectFrom("papers")
    .select("key")
    .orderBy("key")
    .limit(DAYS * PAPERS)
    .execute();
  const at = Date.now();
  await records.db.transaction().execute(async (tx) => {
    const readerId = await addReader(tx, { handle: "feeder", name: "Feeder", at });
    for (let i = 0; i < DAYS * PAPERS; i++) {
      const day: Day = addDays(FIRST_DAY, Math.floor(i / PAPERS));
      await submit(tx, { day, paperKey: papers[i % papers.length]?.key ?? 0, readerId, at: at + i });
    }
  });
  records.close();
}

/** Asks as another client each time, since one alone may not ask for so much. */
async function etagOf(address: string, client: number): Promise<string> {
  const response = await fetch(address, {
    headers: { "x-forwarded-for": `10.1.${client >> 8}.${client & 255}` },
  });
  await response.text();
  const etag = response.headers.get("etag");
  if (!response.ok || !etag) throw new Error(`${address}: ${response.status}, without an ETag`);
  return etag;
}
