/** The disk fails: what can be read is read, what cannot be done is said in one way everywhere, and nothing begins anew. */
import { existsSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { SECRET } from "../../src/http/accounts/secretFiles.ts";
import { storageCodeOf } from "../../src/lib/storageErrors.ts";
import { newRecordsFile, openRecords, RECORDS_FILE } from "../../src/store/database.ts";
import { MIGRATIONS } from "../../src/store/migrations/all.ts";
import { allow, member } from "../support/cast.ts";
import { tokenFor } from "../support/clients/api.ts";
import { damagePages } from "../support/hostile/damage.ts";
import { freshInstance, type TestInstance, temporaryFolder } from "../support/instance.ts";
import { DAY_MS, record } from "../support/made/records.ts";
import { libraryWithReaders, sendVote, tokenOf } from "../support/made/voters.ts";
import { mayMount, smallDisk } from "../support/processes/smallDisk.ts";
import { eventually, run, startServer } from "../support/program.ts";

const HOUR_MS = 3_600_000;

/** As SQLite refuses every write on a disk that went read-only. */
const forbidWriting = ({ db }: TestInstance) => sql`pragma query_only = on`.execute(db);

describe("failures of the disk", () => {
  const sqlite = (errcode: number) => Object.assign(new Error("x"), { code: "ERR_SQLITE_ERROR", errcode });
  const system = (code: string, syscall: string) => Object.assign(new Error(code), { code, syscall });

  it.each([
    [sqlite(13), "disk_full"],
    [sqlite(4_874), "disk_full"],
    [sqlite(778), "disk_failing"],
    [sqlite(8), "read_only"],
    [sqlite(1_032), "read_only"],
    [sqlite(11), "database_damaged"],
    [sqlite(267), "database_damaged"],
    [sqlite(26), "database_damaged"],
    [sqlite(5), undefined],
    [sqlite(19), undefined],
    [system("ENOSPC", "write"), "disk_full"],
    [system("EDQUOT", "write"), "disk_full"],
    [system("EROFS", "open"), "read_only"],
    [system("EACCES", "open"), "read_only"],
    [system("EACCES", "connect"), undefined],
    [system("ENOENT", "open"), undefined],
    [new Error("A paper is called: no space left on device"), undefined],
  ])("%#: are told apart by who reports them", (error, code) => {
    expect(storageCodeOf(error)).toBe(code);
  });
});

describe("a disk that cannot be written to", () => {
  it("lets who is signed in read, though a token's last use and a session's renewal cannot be kept", async () => {
    const instance = await freshInstance();
    allow(instance, { kind: "open" });
    await instance.add(record());
    const mira = await member(instance, "mira");
    const token = await tokenFor(instance, mira.id, ["read", "write"]);
    // Sessions go by the machine's clock, so it is made an old one.
    const old = new Date(Date.now() - 2 * DAY_MS).toISOString();
    const soon = new Date(Date.now() + 20 * DAY_MS).toISOString();
    await instance.db.updateTable("sessions").set({ createdAt: old, updatedAt: old, expiresAt: soon }).execute();
    instance.time.now += 2 * HOUR_MS;
    await forbidWriting(instance);
    for (const path of ["/", "/papers", "/account"]) {
      const answer = await mira.get(path);
      expect([path, answer.status]).toEqual([path, 200]);
    }
    for (const path of ["/", "/papers", "/api/v1/papers", "/api/v1/me"]) {
      const { status } = await instance.get(path, { authorization: `Bearer ${token}` });
      expect([path, status]).toEqual([path, 200]);
    }
  });

  it("is told in one code at every door", async () => {
    const instance = await freshInstance();
    const paper = record();
    await instance.add(paper);
    const { id } = await instance.db
      .insertInto("readers")
      .values({ handle: "mira", name: "Mira", created_at: 1 })
      .returning("id")
      .executeTakeFirstOrThrow();
    const token = await tokenFor(instance, id, ["read", "write"]);
    await forbidWriting(instance);
    const vote = await instance.app.request(`/papers/${paper.id}/upvote`, {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/x-www-form-urlencoded" },
      body: "state=on",
    });
    expect([vote.status, vote.headers.get("retry-after")]).toEqual([503, "60"]);
    expect(await vote.json()).toMatchObject({
      error: "read_only",
      message: expect.stringContaining("cannot be written"),
    });
    const collection = await instance.app.request("/api/v1/collections", {
      method: "POST",
      headers: { authorization: `Bearer ${token}`, "content-type": "application/json" },
      body: JSON.stringify({ name: "Reading", visibility: "private" }),
    });
    expect([collection.status, (await collection.json()).code]).toEqual([503, "read_only"]);
    expect(JSON.parse((await instance.get("/health")).html)).toMatchObject({
      status: "failing",
      records: { state: "read_only" },
    });
    expect(instance.logged).toEqual([]);
  });

  it.skipIf(!mayMount)(
    "that is full keeps nobody from reading, says so, and is written again once there is room",
    async () => {
      const disk = smallDisk(40);
      const data = join(disk.folder, "data");
      const paper = await libraryWithReaders(data, 3);
      const server = await startServer(data, "--learn", "no");
      const health = async () => {
        const answer = await fetch(`${server.address}/health`);
        return { code: answer.status, ...((await answer.json()) as { records: { state: string } }) };
      };
      await eventually(health, ({ code }) => code === 200);
      const full = await eventually(
        async () => {
          disk.fill();
          return health();
        },
        ({ code }) => code === 503,
      );
      expect(full.records).toMatchObject({ state: "disk_full", message: expect.stringMatching(/^The disk is full/) });
      for (const path of ["/", "/papers", `/papers/${paper.id}`, "/api/v1/papers"]) {
        const answer = await fetch(server.address + path, { headers: { authorization: `Bearer ${tokenOf(1)}` } });
        expect([path, answer.status]).toEqual([path, 200]);
      }
      const papers = join(temporaryFolder(), "papers.jsonl");
      writeFileSync(papers, Array.from({ length: 3_000 }, () => JSON.stringify(snapshotOf())).join("\n"));
      const imported = await run(["import", papers, "--data", data]);
      expect([imported.code, imported.stderr]).toEqual([1, expect.stringContaining("The disk is full")]);
      expect(imported.stderr).not.toMatch(/\n {4}at |\.rs:\d|damaged/);
      disk.empty();
      await eventually(health, ({ code }) => code === 200);
      expect((await sendVote(server.address, paper.id, 2, "on"))?.status).toBe(200);
      expect(server.output()).not.toContain("failed:");
      server.child.kill("SIGKILL");
      await server.ended;

      // Gone read-only, with the log of writes of a server that was killed.
      disk.makeReadOnly();
      for (const args of [["papers", "search", "view"], ["mail"]]) {
        const { code, stderr } = await run([...args, "--data", data]);
        expect([args, code, stderr]).toEqual([args, 0, expect.not.stringContaining("rror")]);
      }
      const target = join(temporaryFolder(), "dump.jsonl.gz");
      expect((await run(["dump", target, "--data", data])).code).toBe(0);
      expect(statSync(target).size).toBeGreaterThan(500);
      expect((await run(["serve", "--data", data])).stderr).toMatch(/cannot be used: EROFS.*\n$/);
    },
    120_000,
  );
});

const words = "attention gradient sparse bayesian retrieval graph kernel diffusion optimal transport".split(" ");
let serial = 0;
const snapshotOf = () => ({
  id: `2502.${String(++serial).padStart(5, "0")}`,
  title: `A made up study of ${words[serial % words.length]}, number ${serial}`,
  authors: "Alice Example",
  categories: "cs.LG",
  abstract: Array.from(
    { length: 900 },
    (_, i) => `${words[(serial * 7 + i * i) % words.length]}${(serial * i) % 97}`,
  ).join(" "),
  versions: [{ version: "v1", created: "Wed, 1 Jan 2025 10:00:00 GMT" }],
  update_date: "2025-01-02",
});

describe("damaged records", () => {
  it("are read where they can be, written no more, and told with what to do", async () => {
    const data = temporaryFolder();
    const paper = await libraryWithReaders(data, 2_000);
    damagePages(join(data, RECORDS_FILE), 60, 9);
    const server = await startServer(data, "--learn", "no");
    const answer = await fetch(`${server.address}/health`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ status: "failing", records: { state: "database_damaged" } });
    expect((await fetch(`${server.address}/about`)).status).not.toBe(500);
    const vote = await fetch(`${server.address}/papers/${paper.id}/upvote`, {
      method: "POST",
      headers: { authorization: `Bearer ${tokenOf(1)}`, accept: "application/json" },
      body: new URLSearchParams({ state: "on" }),
    });
    expect([vote.status, await vote.json()]).toEqual([503, expect.objectContaining({ error: "database_damaged" })]);
    const told = server
      .output()
      .split("\n")
      .filter((line) => line.includes("are damaged ("));
    expect(told).toEqual([expect.stringContaining(`broadsheet restore FILE --data ${data}`)]);
    await server.stop();
    const target = join(temporaryFolder(), "dump.jsonl.gz");
    const dump = await run(["dump", target, "--data", data]);
    expect([dump.code, dump.stderr, existsSync(target)]).toEqual([
      1,
      expect.stringContaining("broadsheet restore"),
      false,
    ]);
  }, 60_000);

  it("are found by the check of a running server, whoever damaged them", async () => {
    const data = temporaryFolder();
    await libraryWithReaders(data, 2_000);
    const told: string[] = [];
    const records = await openRecords(data, (message) => told.push(message));
    await records.condition.check();
    expect([records.condition.health().state, told]).toEqual(["ok", []]);
    damagePages(join(data, RECORDS_FILE), 60, 9);
    await records.condition.check();
    await records.condition.check();
    expect([records.condition.health().state, told.length]).toEqual(["database_damaged", 1]);
    // What SQLite found, not the line above it.
    expect(told[0]).not.toContain("***");
    await expect(records.db.deleteFrom("readers").execute()).rejects.toMatchObject({ code: "database_damaged" });
    records.close();
  });
});

describe("records that are gone", () => {
  it.each(["empty", "missing"])(
    "(%s) are not begun in place of an instance's, and a dump is restored there",
    async (how) => {
      const data = temporaryFolder();
      await libraryWithReaders(data, 2);
      writeFileSync(join(data, SECRET.file), "a secret that is long enough for this test");
      const dump = join(temporaryFolder(), "dump.jsonl.gz");
      expect((await run(["dump", dump, "--data", data])).code).toBe(0);
      const file = join(data, RECORDS_FILE);
      for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
      if (how === "empty") truncateSync(file, 0);
      else rmSync(file);
      const before = readdirSync(data);
      for (const args of [
        ["serve", "--port", "0"],
        ["dump", "-"],
      ]) {
        const { code, stderr } = await run([...args, "--data", data]);
        expect([args, code, stderr]).toEqual([args, 1, expect.stringContaining("broadsheet restore FILE")]);
      }
      expect(readdirSync(data)).toEqual(before);
      expect((await run(["restore", dump, "--data", data])).code).toBe(0);
    },
    60_000,
  );
});

describe("commands that read", () => {
  it("leave a folder as it is", async () => {
    const data = temporaryFolder();
    await libraryWithReaders(data, 2);
    const states = () =>
      readdirSync(data).map((name) => [name, statSync(join(data, name)).mtimeMs, statSync(join(data, name)).size]);
    const before = states();
    for (const args of [["papers", "search", "view"], ["readers"], ["dump", "-"]])
      expect([args, (await run([...args, "--data", data])).code]).toEqual([args, 0]);
    expect(states()).toEqual(before);
  }, 60_000);

  it("bring an older version's tables up to date in a copy, and leave the folder's own", async () => {
    const data = temporaryFolder();
    const [older = ""] = Object.keys(MIGRATIONS).slice(-2);
    (await newRecordsFile(data, older)).close();
    for (const args of [["readers"], ["dump", "-"]])
      expect([args, (await run([...args, "--data", data])).code]).toEqual([args, 0]);
    const sqlite = new DatabaseSync(join(data, RECORDS_FILE), { readOnly: true });
    const row = sqlite.prepare("select max(name) as name from kysely_migration").get();
    sqlite.close();
    expect(row?.name).toBe(older);
  }, 60_000);

  it("do not begin an instance", async () => {
    const data = join(temporaryFolder(), "nothing");
    for (const args of [["sources"], ["dump", "-"]]) {
      const { code, stderr } = await run([...args, "--data", data]);
      expect([args, code, stderr]).toEqual([args, 1, expect.stringContaining("There is no instance")]);
    }
    expect(existsSync(data)).toBe(false);
  }, 60_000);
});
