/**
 * `npm run bench -- dump [FILE]`: dumping and restoring a library with 100,000 upvotes, beside a copy that SQLite makes
 * of its own file (`VACUUM INTO`) with gzip, which is as small and reads nowhere else.
 */
import { spawn } from "node:child_process";
import { createReadStream, createWriteStream, statSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pipeline } from "node:stream/promises";
import { createGzip } from "node:zlib";
import { seeded } from "../src/lib/random.ts";
import { openRecords, RECORDS_FILE } from "../src/store/database.ts";
import { addUpvotes } from "../src/store/editions/upvotes.ts";
import { insertAll } from "../src/store/lib/bulk.ts";
import { line, memoryOf, mib, PROGRAM } from "./measure.ts";

const READERS = 1_000;
const UPVOTES = 100_000;
const LOOK_MS = 20;

export async function benchDump(data: string, folder: string): Promise<void> {
  const papers = await vote(data);
  console.log(`\nA dump of ${papers.toLocaleString("en-US")} papers and ${UPVOTES.toLocaleString("en-US")} upvotes`);
  const file = join(folder, "dump.jsonl.gz");
  const dump = await measured(["dump", file, "--data", data]);
  line("dump", `${dump.s.toFixed(1)} s`, mib(statSync(file).size), `${mib(dump.memory)} resident`);
  const open = await measured(["dump", join(folder, "public.jsonl.gz"), "--public", "--data", data]);
  line("dump --public", `${open.s.toFixed(1)} s`, `${mib(open.memory)} resident`);
  const copy = await copied(data, folder);
  line("VACUUM INTO and gzip, for comparison", `${copy.s.toFixed(1)} s`, mib(copy.bytes));
  line(
    "dump to copy",
    `${(dump.s / copy.s).toFixed(2)} of its time`,
    `${(statSync(file).size / copy.bytes).toFixed(2)} of its size`,
  );
  const restored = await measured(["restore", file, "--data", join(folder, "restored")], "and what belongs to them");
  line("restore, records", `${restored.s.toFixed(1)} s`, `${mib(restored.memory)} resident`);
}

/** Readers and upvotes; returns how many papers there are. */
async function vote(data: string): Promise<number> {
  const { db, close } = await openRecords(data);
  const keys = (await db.selectFrom("papers").select("key").execute()).map(({ key }) => key);
  const random = seeded(1);
  const votes = new Set<number>();
  while (votes.size < Math.min(UPVOTES, keys.length * READERS)) votes.add(random.below(keys.length * READERS));
  await db.transaction().execute(async (tx) => {
    const readers = Array.from({ length: READERS }, (_, i) => ({
      handle: `dumped-${i}`,
      name: `Reader ${i}`,
      created_at: 0,
    }));
    await insertAll(tx, "readers", readers);
    const ids = (await tx.selectFrom("readers").select("id").where("handle", "like", "dumped-%").execute()).map(
      ({ id }) => id,
    );
    await addUpvotes(
      tx,
      [...votes].map((n) => ({
        paper_key: keys[Math.floor(n / READERS)] as number,
        reader_id: ids[n % READERS] as number,
        created_at: n,
      })),
    );
  });
  close();
  return keys.length;
}

/** Seconds and the most resident memory of a command, until it says something or ends. */
function measured(args: string[], message?: string): Promise<{ s: number; memory: number }> {
  return new Promise((resolve, reject) => {
    const began = performance.now();
    const child = spawn(process.execPath, [PROGRAM, ...args], { stdio: ["ignore", "ignore", "pipe"] });
    let memory = 0;
    let said = "";
    const look = setInterval(() => {
      memory = Math.max(memory, memoryOf(child.pid ?? 0).most);
    }, LOOK_MS);
    const done = () => {
      clearInterval(look);
      resolve({ s: (performance.now() - began) / 1_000, memory });
    };
    child.stderr.on("data", (chunk) => {
      said += chunk;
      if (message === undefined || !said.includes(message)) return;
      done();
      child.kill("SIGKILL");
    });
    // Ended by itself before it has said so, it has failed, whatever it ended with.
    child.on("exit", (code, signal) =>
      (message === undefined ? code === 0 : signal === "SIGKILL") ? done() : reject(new Error(said)),
    );
  });
}

async function copied(data: string, folder: string): Promise<{ s: number; bytes: number }> {
  const began = performance.now();
  const [plain, packed] = [join(folder, "copy.sqlite"), join(folder, "copy.sqlite.gz")];
  const sqlite = new DatabaseSync(join(data, RECORDS_FILE));
  sqlite.exec(`vacuum into '${plain}'`);
  sqlite.close();
  await pipeline(createReadStream(plain), createGzip(), createWriteStream(packed));
  return { s: (performance.now() - began) / 1_000, bytes: statSync(packed).size };
}
