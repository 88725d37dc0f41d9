/** What README and docs quote. Each section prints its lines as it ends; nothing here passes or fails. */
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { cpus, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gzipSync } from "node:zlib";
import { snapshotLines } from "../test/support/records.ts";
import { serveBare } from "./bare.ts";
import { benchImport } from "./import.ts";
import { benchPages } from "./pages.ts";
import { benchSearch } from "./search.ts";
import { benchTrials } from "./trials.ts";

const REAL_PAPERS = resolve("../shared/data/papers.jsonl.gz");
const MADE_UP_PAPERS = 56_000;

const [section, ...given] = process.argv.slice(2);
if (section === "--bare") serveBare(given[0] ?? "");
else if (section === "trials") await benchTrials(given);
else await bench();

async function bench(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  process.on("SIGINT", () => process.exit(1));
  const file = papersFile(folder);
  console.log(`Node ${process.version}, ${cpus().length} cores (${cpus()[0]?.model}), papers from ${file.says}\n`);
  const data = join(folder, "data");
  await benchImport(file.path, data);
  await benchPages(data);
  await benchSearch(data);
}

function papersFile(folder: string): { path: string; says: string } {
  const given = process.argv[2];
  if (given) return { path: resolve(given), says: given };
  if (existsSync(REAL_PAPERS)) return { path: REAL_PAPERS, says: "the real records kept beside the checkout" };
  const path = join(folder, "made-up.jsonl.gz");
  writeFileSync(path, gzipSync([...snapshotLines(MADE_UP_PAPERS)].join("\n")));
  return { path, says: `${MADE_UP_PAPERS.toLocaleString("en-US")} made-up records` };
}
