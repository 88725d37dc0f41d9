/** A fresh instance in a folder of its own, entered by the front door. */
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { sendQueued } from "../../src/app/mail/sendQueuedMails.ts";
import type { SemanticIndex } from "../../src/app/search/semanticIndex.ts";
import { createApp } from "../../src/compose/app.tsx";
import { createSharedServices } from "../../src/compose/services.ts";
import type { PaperRecord } from "../../src/domain/papers/paper.ts";
import type { Registration } from "../../src/domain/readers/registration.ts";
import type { Services } from "../../src/http/services.ts";
import { createOutbox } from "../../src/mail/outbox.ts";
import { createIndexer } from "../../src/search/index/indexer.ts";
import { openIndex } from "../../src/search/index/paperIndex.ts";
import { openSuggestions } from "../../src/search/suggestions/suggestions.ts";
import type { VectorIndex } from "../../src/search/vectors/vectors.ts";
import { createLibraryReader } from "../../src/sources/files/libraryReader.ts";
import { openRecords } from "../../src/store/database.ts";
import { type UpsertOutcome, upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { type Answer, answerOf } from "./answer.ts";
import { NOW } from "./made/records.ts";
import { expectSense } from "./made/sense.ts";

/** As it is written: Node runs TypeScript, and the built one may be older. */
/** Also where the tests' helpers are bundled into dist/, a folder higher. */
export const LIBRARY_THREAD =
  ["../../src/sources/files/libraryThread.ts", "../src/sources/files/libraryThread.ts"]
    .map((path) => new URL(path, import.meta.url))
    .find((url) => existsSync(url)) ?? new URL("about:blank");

export function temporaryFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

export const ADMIN_TOKEN = "the-token-of-the-tests";

const SECRET = "the-secret-of-the-tests-is-long-enough";

export type TestInstance = Awaited<ReturnType<typeof freshInstance>>;

/** An empty instance; `time.now` is the time, which the test may move, and `time.wrong` how far the wall clock is off. */
export async function freshInstance(
  given: Partial<Services["config"]> = {},
  sources: Services["sources"] = [],
  more: Partial<
    Pick<
      Services,
      | "rules"
      | "fetchNow"
      | "fetchPaper"
      | "nextFetch"
      | "mailer"
      | "mailing"
      | "mailKey"
      | "mailServer"
      | "outbox"
      | "returned"
      | "webhooks"
    >
  > = {},
) {
  const dataFolder = temporaryFolder();
  const records = await openRecords(dataFolder);
  const index = openIndex(dataFolder);
  const time = { now: NOW, wrong: 0 };
  const clock = () => time.now + time.wrong;
  const indexer = createIndexer(records.db, index, clock);
  const suggestions = openSuggestions(dataFolder);
  const suggester = createIndexer(records.db, suggestions, clock, "suggestions");
  const logged: string[] = [];
  /** A test may give it some. */
  const meaning: { vectors: VectorIndex | undefined } = { vectors: undefined };
  const config = {
    title: "Broadsheet",
    baseUrl: "https://papers.example",
    zone: "UTC",
    rollover: "00:00",
    data: "/srv/papers",
    registration: { kind: "open" } as Registration,
    submissionsADay: { reader: 5, curator: 50, moderator: 50, admin: 50 },
    submissionAge: 0,
    proxies: 0,
    robots: true,
    ...given,
  };
  const outbox = createOutbox(clock, (message) => logged.push(message));
  const held: { meaning?: SemanticIndex } = {};
  const log = (message: string) => logged.push(message);
  /** What a server's sender does in a moment; here it is done before the answer is handed on. */
  const sendMails = () =>
    sendQueued({
      db: records.db,
      clock,
      log,
      mailer: more.mailer ?? outbox.mailer,
      signal: new AbortController().signal,
    });
  const kicks = { waiting: false };
  const app = createApp({
    config,
    records,
    index,
    sources,
    suggestions,
    meaning: () => meaning.vectors ?? held.meaning?.ready(),
    meaningAway: () => held.meaning?.away() ?? false,
    meaningState: async () => (await held.meaning?.state()) ?? { encoder: "learned", state: "none", behind: 0 },
    rules: [],
    nextFetch: (now) => now + 3_600_000,
    fetchNow: async () => {},
    fetchPaper: async () => ({ state: "unknown", message: "This paper could not be fetched: arXiv does not know it." }),
    readLibrary: createLibraryReader({ clock, workerFile: LIBRARY_THREAD }),
    adminToken: ADMIN_TOKEN,
    secret: SECRET,
    mailer: outbox.mailer,
    kickMails: () => {
      kicks.waiting = true;
    },
    ...createSharedServices({
      meaning: () => meaning.vectors ?? held.meaning?.ready(),
      records,
      index,
      clock,
      config,
      secret: SECRET,
      privateWebhooks: true,
      version: "0.0.0",
    }),
    ...more,
    clock,
    monotonic: () => time.now,
    version: "0.0.0",
    log,
  });
  const request = app.request;
  app.request = async (...asked) => {
    const answer = await request(...asked);
    if (kicks.waiting) {
      kicks.waiting = false;
      await sendMails();
    }
    return answer;
  };
  onTestFinished(async () => {
    await indexer.stop();
    await suggester.stop();
    index.close();
    suggestions.close();
    records.close();
    expectSense(logged.join("\n"), "the log");
  });
  return {
    dataFolder,
    records,
    db: records.db,
    index,
    indexer,
    suggestions,
    suggester,
    meaning,
    time,
    clock,
    config,
    app,
    logged,
    /** Mails that were sent, the latest first. */
    mails: outbox.latest,
    /** Sends what waits in the queue, as the timetable does. */
    sendMails,
    /** Gives the pages search by meaning, and ends it with the test. */
    use(meaning: SemanticIndex): SemanticIndex {
      held.meaning = meaning;
      onTestFinished(() => meaning.stop());
      return meaning;
    },
    /** Applies records in one transaction and brings the index up to them. */
    async add(...papers: PaperRecord[]): Promise<UpsertOutcome[]> {
      const outcomes = await records.db.transaction().execute((tx) => upsertPapers(tx, papers));
      await indexer.catchUp();
      await suggester.catchUp();
      return outcomes;
    },
    async get(path: string, headers: Record<string, string> = {}): Promise<Answer> {
      return answerOf(await app.request(path, { headers }));
    },
  };
}

/** Titles of the listed papers, in order, as text. */
export const titlesIn = (html: string): string[] =>
  [...html.matchAll(/<article class="card[^"]*".*?<h2><a href="[^"]*">(.*?)<\/a><\/h2>/gs)].map((match) =>
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
