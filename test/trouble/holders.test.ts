/** Whatever one process at a time may hold passes on at once when its holder is killed on the same machine. */
import { spawn } from "node:child_process";
import { hostname } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { describe, expect, it, onTestFinished } from "vitest";
import { staleDeliveries } from "../../src/store/alerts/alertDeliveries.ts";
import type { Database } from "../../src/store/database.ts";
import { recover } from "../../src/store/digests/deliveries.ts";
import { isDead, isHeld, newHolder, takeLease, takeLeaseFromDead } from "../../src/store/lib/leases.ts";
import { createThrottle } from "../../src/store/lib/throttle.ts";
import { upsertPapers } from "../../src/store/papers/upsertPapers.ts";
import { temporaryFolder } from "../support/instance.ts";
import { freshRecords } from "../support/made/harvesting.ts";
import { record } from "../support/made/records.ts";
import { subscribe } from "../support/made/subscribers.ts";

const HOLDER = join(import.meta.dirname, "..", "support", "processes", "holdingProcess.ts");

async function killedWhileHolding(folder: string, kind: string): Promise<void> {
  const child = spawn(process.execPath, ["--no-warnings", HOLDER, folder, kind], { stdio: ["ignore", "pipe", "pipe"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  let stderr = "";
  child.stderr.on("data", (chunk) => (stderr += chunk));
  await new Promise<void>((resolve, reject) => {
    child.stdout.once("data", () => resolve());
    child.once("close", (code) => reject(new Error(`${kind} ended with ${code}: ${stderr}`)));
  });
  const ended = new Promise((resolve) => child.once("close", resolve));
  child.kill("SIGKILL");
  await ended;
}

const takesOver = (lease: string) => async (db: Database) => {
  const now = Date.now();
  expect((await db.selectFrom("leases").select("name").execute()).map(({ name }) => name)).toEqual([lease]);
  expect(await isHeld(db, lease, now)).toBe(false);
  return takeLeaseFromDead(db, lease, newHolder(), now, now + 1_000);
};

async function alertOnItsWay(db: Database): Promise<void> {
  const at = new Date(1).toISOString();
  const account = { id: "a", name: "Mira", email: "mira@example.net", emailVerified: 1, image: null };
  await db
    .insertInto("accounts")
    .values({ ...account, createdAt: at, updatedAt: at })
    .execute();
  await db
    .insertInto("readers")
    .values({ id: 1, handle: "mira", name: "Mira", created_at: 1, account_id: "a" })
    .execute();
  await db
    .insertInto("alert_ways")
    .values({ id: 1, reader_id: 1, kind: "mail", name: "mail", address: "", created_at: 1 } as never)
    .execute();
  await db
    .insertInto("alert_deliveries")
    .values({ id: 1, way_id: 1, mark: "m", state: "due", due_at: 1, retry_at: 1, papers: 1 })
    .execute();
}

const HOLDERS: [string, (db: Database) => Promise<boolean>, ((db: Database) => Promise<unknown>)?][] = [
  ["job", takesOver("job test")],
  ["harvest", takesOver("harvest arxiv")],
  ["index", takesOver("indexer")],
  ["suggestions", takesOver("indexer of suggestions")],
  ["learning", takesOver("learner")],
  [
    "turn",
    async (db) => {
      const sleep = async (ms: number) => void (await setTimeout(ms));
      const turns = createThrottle({ db, clock: Date.now, sleep, pauseMs: 100 }, "test", "Test");
      return turns.take(async () => true);
    },
  ],
  [
    "digest",
    async (db) => (await recover(db, Date.now())).due === 1,
    async (db) => {
      const [id = 0] = await subscribe(db, ["alice@example.net"], Date.now());
      await db.insertInto("deliveries").values({ subscription_id: id, issue: "x", state: "due", due_at: 1 }).execute();
    },
  ],
  ["alert", async (db) => (await staleDeliveries(db, Date.now())).length === 1, alertOnItsWay],
];

describe("what a killed process held", () => {
  it.each(HOLDERS)(
    "passes on at once: %s",
    async (kind, passesOn, prepare = async () => {}) => {
      const folder = temporaryFolder();
      const { db } = await freshRecords(folder);
      await db.transaction().execute((tx) => upsertPapers(tx, [record()]));
      await prepare(db);
      await killedWhileHolding(folder, kind);
      const began = performance.now();
      expect(await passesOn(db)).toBe(true);
      expect(performance.now() - began).toBeLessThan(5_000);
    },
    30_000,
  );
});

describe("a holder", () => {
  it("is not taken for another process that has its number by now", () => {
    const mine = newHolder();
    expect(isDead(mine)).toBe(false);
    const [host, pid, random, start] = mine.split(":");
    expect([host, pid]).toEqual([hostname(), String(process.pid)]);
    if (start !== "") expect(isDead([host, pid, random, Number(start) - 1].join(":"))).toBe(true);
    // As an earlier version wrote it.
    expect(isDead([host, pid, random].join(":"))).toBe(false);
    expect(isDead(`another-machine:${pid}:${random}:1`)).toBe(false);
  });

  it("that lives keeps its lease", async () => {
    const { db } = await freshRecords();
    const now = Date.now();
    expect(await takeLease(db, "work", newHolder(), now, now + 1_000)).toBe(true);
    expect(await takeLeaseFromDead(db, "work", newHolder(), now, now + 1_000)).toBe(false);
  });
});
