/** What README and docs quote. Each section prints its lines as it ends; nothing here passes or fails. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { snapshotLines } from "../test/support/made/records.ts";
import { serveBare } from "./bare.ts";
import { benchComments, benchDiscussion } from "./comments.ts";
import { benchDigest } from "./digest.ts";
import { benchDump } from "./dump.ts";
import { benchFeeds } from "./feeds.ts";
import { benchHarvest, harvestRun } from "./harvest.ts";
import { benchImport } from "./import.ts";
import { benchLarge } from "./large.ts";
import { benchMail } from "./mail.ts";
import { benchOthers } from "./others.ts";
import { benchPages } from "./pages.ts";
import { benchPersonal } from "./personal.ts";
import { benchReading } from "./reading.ts";
import { benchSearch } from "./search.ts";
import { benchSeeds } from "./seeds.ts";
import { benchTrials } from "./trials.ts";
import { benchVotes } from "./votes.ts";

const REAL_PAPERS = resolve("../shared/data/papers.jsonl.gz");
const MADE_UP_PAPERS = 56_000;

const [section, ...given] = process.argv.slice(2);
if (section === "--bare") serveBare(given[0] ?? "");
else if (section === "--harvest") await harvestRun();
else if (section === "harvest") await benchHarvest();
else if (section === "comments") benchComments();
else if (section === "votes") await benchVotes();
else if (section === "reading") await benchReading();
else if (section === "feeds") await bench(given[0], benchFeeds);
else if (section === "discussion") await bench(given[0], benchDiscussion);
else if (section === "mail") await benchMail();
else if (section === "digest") await benchDigest();
else if (section === "dump") await bench(given[0], benchDump);
else if (section === "trials") await benchTrials(given);
else if (section === "personal") await bench(given[0], benchPersonal);
else if (section === "large") await bench(given[0], benchLarge);
else if (section === "seeds") await bench(given[1], (data) => benchSeeds(given[0] ?? "", data));
else await bench(section, benchAll);

/** Makes a library of a file of papers, and measures it. */
async function bench(
  asked: string | undefined,
  measure: (data: string, folder: string) => Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.on("SIGINT", () => process.exit(1));
  const file = papersFile(folder, asked);
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), papers from ${file.message}\n`);
  const data = join(folder, "data");
  await benchImport(file.path, data);
  await measure(data, folder);
}

async function benchAll(data: string, folder: string): Promise<void> {
  await benchHarvest();
  await benchPages(data);
  await benchVotes();
  await benchDiscussion(data);
  benchComments();
  const queries = await benchSearch(data);
  await benchOthers(data, queries, ["SQLite FTS5", "MiniSearch", "TF-IDF scan"]);
  await benchFeeds(data);
  // Last, since it adds readers and upvotes.
  await benchDump(data, folder);
}

function papersFile(folder: string, given: string | undefined): { path: string; message: string } {
  if (given) return { path: resolve(given), message: given };
  if (existsSync(REAL_PAPERS)) return { path: REAL_PAPERS, message: "the real records kept beside the checkout" };
  const path = join(folder, "made-up.jsonl.gz");
  writeFileSync(path, gzipSync([...snapshotLines(MADE_UP_PAPERS)].join("\n")));
  return { path, message: `${MADE_UP_PAPERS.toLocaleString("en-US")} made-up records` };
}
