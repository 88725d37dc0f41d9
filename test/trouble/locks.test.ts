/** Another program keeps the records locked for writing: only who writes waits, and not for ever. */
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Kysely, SqliteAdapter, SqliteDialect } from "kysely";
import { describe, expect, it, onTestFinished } from "vitest";
import { HTTP_STATUS } from "../../src/lib/errors.ts";
import { inTime, unlessStorageFails } from "../../src/lib/storageErrors.ts";
import { adapt, openRecords, RECORDS_FILE } from "../../src/store/database.ts";
import { PatientDriver } from "../../src/store/lib/patientDriver.ts";
import { member } from "../support/cast.ts";
import { tokenFor } from "../support/clients/api.ts";
import { freshInstance, temporaryFolder } from "../support/instance.ts";
import { DAY_MS, record } from "../support/made/records.ts";
import { libraryWithReaders, sendVote, tokenOf } from "../support/made/voters.ts";
import { startServer } from "../support/program.ts";

/** Keeps the records of a folder locked, as a shell with an open transaction does. */
function lock(dataFolder: string) {
  const other = new DatabaseSync(join(dataFolder, RECORDS_FILE), { timeout: 5_000 });
  other.exec("begin immediate");
  let open = true;
  const release = () => {
    if (open) other.exec("rollback");
    open = false;
  };
  onTestFinished(() => {
    release();
    other.close();
  });
  return { release };
}

const isPending = async (work: Promise<unknown>): Promise<boolean> =>
  (await Promise.race([work.then(() => "done"), new Promise((resolve) => setTimeout(resolve, 50, "pending"))])) ===
  "pending";

describe("locked records", () => {
  it("are read at once by everybody, and written when the lock is gone", async () => {
    const instance = await freshInstance();
    const paper = record();
    await instance.add(paper);
    const mira = await member(instance, "mira");
    const token = await tokenFor(instance, mira.id, ["read", "write"]);
    // A session that is to be renewed, and a token whose last use is to be noted.
    const old = new Date(Date.now() - 2 * DAY_MS).toISOString();
    const soon = new Date(Date.now() + 20 * DAY_MS).toISOString();
    await instance.db.updateTable("sessions").set({ createdAt: old, updatedAt: old, expiresAt: soon }).execute();
    instance.time.now += DAY_MS / 2;
    const { release } = lock(instance.dataFolder);
    const bearer = { authorization: `Bearer ${token}` };
    const vote = instance.app.request(`/api/v1/papers/${paper.id}/upvote`, { method: "PUT", headers: bearer });
    const transaction = instance.db
      .transaction()
      .execute((tx) => tx.updateTable("readers").set({ name: "Mira M." }).execute());
    for (const path of ["/", "/papers", `/papers/${paper.id}`, "/papers?q=view", "/api/v1/papers"])
      expect([path, (await instance.get(path)).status]).toEqual([path, 200]);
    for (const path of ["/", "/account"]) expect([path, (await mira.get(path)).status]).toEqual([path, 200]);
    for (const path of ["/papers", "/api/v1/me"])
      expect([path, (await instance.get(path, bearer)).status]).toEqual([path, 200]);
    expect(JSON.parse((await instance.get("/health")).html)).toMatchObject({ records: { state: "ok" } });
    expect([await isPending(Promise.resolve(vote)), await isPending(transaction)]).toEqual([true, true]);
    release();
    expect((await vote).status).toBe(200);
    await transaction;
    expect((await instance.db.selectFrom("upvotes").selectAll().execute()).length).toBe(1);
    expect(await instance.db.selectFrom("readers").select("name").executeTakeFirst()).toEqual({ name: "Mira M." });
  });

  it("are waited for in a running server, whose other readers notice nothing", async () => {
    const data = temporaryFolder();
    const paper = await libraryWithReaders(data, 2);
    const server = await startServer(data, "--learn", "no");
    const { release } = lock(data);
    const vote = sendVote(server.address, paper.id, 1, "on");
    for (let i = 0; i < 20; i++) expect((await fetch(`${server.address}/?${i}`)).status).toBe(200);
    const authorization = `Bearer ${tokenOf(2)}`;
    expect((await fetch(`${server.address}/papers`, { headers: { authorization } })).status).toBe(200);
    expect(await isPending(vote)).toBe(true);
    release();
    expect((await vote)?.status).toBe(200);
  });

  it("are opened where nothing is to be written", async () => {
    const data = temporaryFolder();
    await libraryWithReaders(data, 2);
    lock(data);
    const records = await openRecords(data);
    expect((await records.db.selectFrom("readers").select("id").execute()).length).toBe(2);
    records.close();
  });

  it("are given up in the end, with a sentence and when to try again, and others had their turns", async () => {
    const { dataFolder } = await freshInstance();
    const { release } = lock(dataFolder);
    const sqlite = new DatabaseSync(join(dataFolder, RECORDS_FILE), { timeout: 0 });
    onTestFinished(() => sqlite.close());
    const database = adapt(sqlite);
    const db = new Kysely<{ counters: { name: string; value: number } }>({
      dialect: new (class extends SqliteDialect {
        override createDriver() {
          return new PatientDriver({ database, isInTransaction: () => sqlite.isTransaction, longestWaitMs: 80 });
        }
        override createAdapter() {
          return new (class extends SqliteAdapter {
            override get supportsMultipleConnections() {
              return true;
            }
          })();
        }
      })({ database }),
    });
    const write = () => db.insertInto("counters").values({ name: "x", value: 1 }).execute();
    const inTransaction = () => db.transaction().execute((tx) => tx.deleteFrom("counters").execute());
    const refused = { code: "busy", retryAfterS: 5, message: expect.stringMatching(/locked for writing.*try again/) };
    const [written, deleted, read] = await Promise.allSettled([
      write(),
      inTransaction(),
      db.selectFrom("counters").selectAll().execute(),
    ]);
    expect([written, deleted]).toEqual([
      expect.objectContaining({ reason: expect.objectContaining(refused) }),
      expect.objectContaining({ reason: expect.objectContaining(refused) }),
    ]);
    expect(read.status).toBe("fulfilled");
    expect(HTTP_STATUS.busy).toBe(503);
    expect(sqlite.isTransaction).toBe(false);
    release();
    await write();
    await inTransaction();
  });
});

describe("bookkeeping", () => {
  it("is not waited for long, and its failures of storage are forgotten", async () => {
    const never = new Promise<never>(() => {});
    await unlessStorageFails(never);
    await unlessStorageFails(Promise.reject(Object.assign(new Error("x"), { code: "ENOSPC", syscall: "write" })));
    await expect(unlessStorageFails(Promise.reject(new Error("a mistake")))).rejects.toThrow("a mistake");
    expect(await inTime(Promise.resolve(1), 10_000)).toBe(1);
    expect(await inTime(never, 1)).toBeUndefined();
  });
});
