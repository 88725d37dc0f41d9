/** A fresh instance in a folder of its own, entered by the front door. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import type { PaperRecord } from "../../src/domain/paper.ts";
import { openIndex } from "../../src/search/index.ts";
import { createIndexer } from "../../src/search/indexer.ts";
import { applyRecords, type Outcome } from "../../src/store/apply.ts";
import { openRecords } from "../../src/store/database.ts";
import { createApp } from "../../src/web/app.tsx";
import type { Parts } from "../../src/web/context.ts";
import { NOW } from "./records.ts";

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const ADMIN_TOKEN = "the-token-of-the-tests";

export type TestInstance = Awaited<ReturnType<typeof freshInstance>>;

/** An empty instance; `now` is its clock, which the test may move. */
export async function freshInstance(
  given: { title?: string; zone?: string; rollover?: string } = {},
  sources: Parts["sources"] = [],
  more: Partial<Pick<Parts, "rules" | "fetchNow" | "nextFetch">> = {},
) {
  const dataFolder = temporaryFolder();
  const records = await openRecords(dataFolder);
  const index = await openIndex(dataFolder);
  const time = { now: NOW };
  const clock = () => time.now;
  const indexer = createIndexer(records.db, index, clock);
  const logged: string[] = [];
  const config = {
    title: "Broadsheet",
    baseUrl: "https://papers.example",
    zone: "UTC",
    rollover: "00:00",
    data: "/srv/papers",
    ...given,
  };
  const app = createApp({
    config,
    records,
    index,
    meaning: () => undefined,
    sources,
    rules: [],
    nextFetch: (now) => now + 3_600_000,
    fetchNow: async () => {},
    adminToken: ADMIN_TOKEN,
    ...more,
    clock,
    version: "0.0.0",
    log: (message) => logged.push(message),
  });
  onTestFinished(async () => {
    await indexer.stop();
    index.close();
    records.close();
  });
  return {
    dataFolder,
    records,
    db: records.db,
    index,
    indexer,
    time,
    clock,
    config,
    app,
    logged,
    /** Applies records in one transaction and brings the index up to them. */
    async add(...papers: PaperRecord[]): Promise<Outcome[]> {
      const outcomes = await records.db.transaction().execute((tx) => applyRecords(tx, papers));
      await indexer.catchUp();
      return outcomes;
    },
    async get(path: string, headers: Record<string, string> = {}) {
      const response = await app.request(path, { headers });
      return { status: response.status, headers: response.headers, html: await response.text() };
    },
  };
}

/** Titles of the listed papers, in order, as text. */
export const titlesIn = (html: string): string[] =>
  [...html.matchAll(/<article class="card".*?<h2><a href="[^"]*">(.*?)<\/a><\/h2>/gs)].map((match) =>
    textOf(match[1] ?? ""),
  );

export const textOf = (html: string): string =>
  html
    .replace(/<[^>]+>/g, "")
    .replace(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replace(/&lt;/g, "<")
    .replace(/&gt;/g, ">")
    .replace(/&quot;/g, '"')
    .replace(/&amp;/g, "&");
