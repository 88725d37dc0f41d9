/** arXiv's lists, parsed and stored: records a second without the network, and memory over many of them. */
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { harvest } from "../src/app/sources/harvest.ts";
import type { Fetch, Throttle } from "../src/domain/ports.ts";
import { createArxiv } from "../src/sources/arxiv/arxiv.ts";
import { openRecords } from "../src/store/database.ts";
import { oaiRecord, servedPapers } from "../test/support/servers/arxivRecords.ts";
import { line, mib } from "./measure.ts";

const RECORDS = 200_000;
/** As arXiv's own server sends. */
const PAGE_RECORDS = 1_300;
/** As long as arXiv's abstracts are on average. */
const ABSTRACT_CHARACTERS = 1_250;
const PIECE_BYTES = 65_536;

/** Measured in a process of its own, because memory is. */
export async function benchHarvest(): Promise<void> {
  const child = spawn(process.execPath, ["--expose-gc", process.argv[1] ?? "", "--harvest"], {
    stdio: ["ignore", "inherit", "inherit"],
  });
  await new Promise((resolve) => child.on("exit", resolve));
}

export async function harvestRun(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-bench-"));
  process.on("exit", () => rmSync(folder, { recursive: true, force: true }));
  const records = await openRecords(folder);
  const made = { ms: 0 };
  const source = createArxiv({
    fetch: pages(made),
    turns: atOnce,
    clock: Date.now,
    categories: ["cs.LG"],
    addresses: { oai: "http://localhost/oai", api: "http://localhost/api", feeds: "http://localhost/rss" },
  });
  const resident: number[] = [];
  const began = performance.now();
  const parts = { db: records.db, clock: Date.now, sleep: async () => {}, backfillDays: 30 };
  const { tallies, pages: count } = await harvest(parts, source, undefined, {
    onPage: () => resident.push(process.memoryUsage.rss()),
  });
  const seconds = (performance.now() - began - made.ms) / 1_000;
  const at = (share: number) => mib(resident[Math.floor((resident.length - 1) * share)] ?? 0);
  line(
    `harvest of ${RECORDS.toLocaleString("en-US")} records, ${count} pages`,
    `${Math.round(tallies.new / seconds).toLocaleString("en-US")} a second, parsed and stored`,
  );
  line("resident after a tenth, half and all of them", `${at(0.1)}, ${at(0.5)}, ${at(1)}`);
  records.close();
}

const atOnce: Throttle = { take: (work) => work(), postpone: async () => {} };

/** A made-up arXiv in this process; the time it takes for itself is kept apart. */
function pages(made: { ms: number }): Fetch {
  return async (url, read) => {
    const skip = Number(new URL(url).searchParams.get("resumptionToken") ?? 0);
    const began = performance.now();
    const body = page(skip);
    made.ms += performance.now() - began;
    return read({ status: 200, header: () => "text/xml; charset=utf-8", body: pieces(body) });
  };
}

async function* pieces(body: Buffer): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.length; at += PIECE_BYTES) yield body.subarray(at, at + PIECE_BYTES);
}

function page(skip: number): Buffer {
  const papers = servedPapers(Math.min(PAGE_RECORDS, RECORDS - skip), Date.now(), 20, skip);
  const filling = "We show by measuring that a bound of the kind that was asked for holds for every case. ".repeat(20);
  const records = papers.map((paper) =>
    oaiRecord({ ...paper, abstract: `${paper.abstract} ${filling}`.slice(0, ABSTRACT_CHARACTERS) }, "arXivRaw"),
  );
  const next = skip + PAGE_RECORDS;
  return Buffer.from(
    `<?xml version="1.0" encoding="UTF-8"?><OAI-PMH xmlns="http://www.openarchives.org/OAI/2.0/"><ListRecords>${records.join("\n")}<resumptionToken>${next < RECORDS ? next : ""}</resumptionToken></ListRecords></OAI-PMH>`,
  );
}
