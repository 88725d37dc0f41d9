/** Dumping while a server runs and people vote; being killed; moving; publishing for mirrors. */
import { createHash } from "node:crypto";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { openRecords } from "../../../src/store/database.ts";
import { upsertPapers } from "../../../src/store/papers/upsertPapers.ts";
import { served, visitor } from "../../support/cast.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { linesIn, ofTable } from "../../support/made/dumps.ts";
import { record, snapshotLines } from "../../support/made/records.ts";
import { libraryWithReaders, sendVote, votesIn } from "../../support/made/voters.ts";
import { eventually, run, start, startServer } from "../../support/program.ts";

const OPTIONS = ["--demo", "no", "--learn", "no"];
const READERS = 60;

async function dump(data: string, file: string, ...more: string[]): Promise<void> {
  const { code, stderr } = await run(["dump", file, "--data", data, ...more]);
  expect([code, stderr]).toEqual([0, expect.stringContaining("rows")]);
}

async function restore(file: string, data: string): Promise<string> {
  const { code, stderr } = await run(["restore", file, "--data", data]);
  expect([code, stderr]).toEqual([0, expect.stringContaining("The index has")]);
  return stderr;
}

const contentsOf = (file: string) => linesIn(file).at(-1)?.contents;

it("is as of one moment while people vote, and the restored instance shows the same pages", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const paper = await libraryWithReaders(data, READERS);
  const records = await openRecords(data);
  const other = record({
    title: "Kernels of another matter",
    links: [{ kind: "code", value: "https://github.com/a/b" }],
  });
  await records.db.transaction().execute((tx) => upsertPapers(tx, [other]));
  const account = { id: "a1", name: "Mira", email: "mira@example.org", emailVerified: 1 };
  const times = { createdAt: new Date().toISOString(), updatedAt: new Date().toISOString() };
  await records.db
    .insertInto("accounts")
    .values({ ...account, ...times, image: null })
    .execute();
  await records.db
    .updateTable("readers")
    .set({ account_id: "a1", handle: "mira", name: "Mira" })
    .where("id", "=", 1)
    .execute();
  const at = Date.now();
  await records.db
    .insertInto("collections")
    .values({
      ...{ reader_id: 1, address: "worth-reading", name: "Worth reading", about: "", visibility: "public" },
      ...{ ordering: "hand", created_at: at, updated_at: at },
    })
    .execute();
  await records.db
    .insertInto("collection_papers")
    .values({ collection_id: 1, paper_key: 2, position: 1, added_at: at })
    .execute();
  records.close();

  const server = await startServer(data, ...OPTIONS);
  let isOver = false;
  const voting = (async () => {
    for (let turn = 0; !isOver; turn++)
      await Promise.all(
        Array.from({ length: 10 }, (_, i) =>
          sendVote(server.address, paper.id, 2 + ((turn * 10 + i) % (READERS - 1)), turn % 3 === 0 ? "off" : "on"),
        ),
      );
  })();
  for (const n of [1, 2]) {
    const file = join(folder, `while-${n}.jsonl.gz`);
    await dump(data, file);
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const lines = linesIn(file);
    const counted = ofTable(lines, "papers").find(({ id }) => id === paper.id)?.upvotes;
    expect(ofTable(lines, "upvotes")).toHaveLength(Number(counted));
  }
  isOver = true;
  await voting;

  const file = join(folder, "moved.jsonl.gz");
  await dump(data, file);
  const elsewhere = join(folder, "elsewhere");
  expect(await restore(file, elsewhere)).toContain("Everybody signs in again");
  expect(await votesIn(elsewhere)).toEqual(await votesIn(data));
  const again = join(folder, "again.jsonl.gz");
  await dump(elsewhere, again);
  expect(contentsOf(again)).toBe(contentsOf(file));
  expect((await run(["restore", file, "--data", elsewhere])).stderr).toMatch(/has papers of its own/);

  const moved = await startServer(elsewhere, ...OPTIONS);
  for (const path of [
    "/",
    "/papers",
    `/papers/${paper.id}`,
    `/papers/${paper.id}/upvotes`,
    `/papers/${other.id}`,
  ].concat(...["/readers/mira", "/collections/worth-reading", "/papers?q=kernels"])) {
    const html = async (address: string) => {
      const response = await fetch(address + path);
      expect(response.status, path).toBe(200);
      return (await response.text()).replaceAll(address, "").replaceAll(/\d+(\.\d+)? ms/g, "");
    };
    await eventually(
      async () => (await html(moved.address)) === (await html(server.address)),
      (same) => same,
      50,
    ).catch(() => expect(path).toBe("a page that is the same"));
  }
  // Who had an account signs in by mail.
  const mira = visitor(served, moved.address);
  await mira.get("/sign-in");
  await mira.post("/sign-in", { email: "mira@example.org" });
  const key = readFileSync(join(elsewhere, "mail-key"), "utf8").trim();
  await mira.get(`/mail?key=${key}`);
  const mails = async () => (await mira.get("/mail")).html;
  expect(await eventually(mails, (html) => html.includes("mira@example.org"))).toContain("/sign-in/link?token=");
}, 180_000);

it("leaves a whole file or none when it is killed, and an empty folder when restoring is", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const papers = join(folder, "papers.jsonl");
  writeFileSync(papers, [...snapshotLines(3_000)].join("\n"));
  expect((await run(["import", papers, "--data", data])).code).toBe(0);
  const files = join(folder, "files");
  await run(["dump", join(folder, "whole.jsonl.gz"), "--data", data]);
  const { mkdirSync } = await import("node:fs");
  mkdirSync(files);
  const file = join(files, "dump.jsonl.gz");
  const killed = start(["dump", file, "--data", data]);
  await eventually(
    async () => readdirSync(files).length,
    (n) => n > 0,
    2_000,
  );
  killed.child.kill("SIGKILL");
  await killed.ended;
  if (existsSync(file)) expect(linesIn(file).at(-1)).toHaveProperty("end");
  await dump(data, file);
  expect(readdirSync(files)).toEqual(["dump.jsonl.gz"]);

  const target = join(folder, "target");
  const bytes = readFileSync(file);
  const half = start(["restore", "-", "--data", target], { input: bytes.subarray(0, bytes.length / 2), waits: true });
  await eventually(
    async () =>
      existsSync(target) && readdirSync(target).some((name) => existsSync(join(target, name, "broadsheet.sqlite"))),
    (begun) => begun,
  );
  half.child.kill("SIGKILL");
  await half.ended;
  expect(existsSync(join(target, "broadsheet.sqlite"))).toBe(false);
  const cut = await run(["restore", "-", "--data", target], { input: bytes.subarray(0, bytes.length / 2) });
  expect([cut.code, cut.stderr]).toEqual([1, expect.stringMatching(/cut off/)]);
  await restore(file, target);
  expect(readdirSync(target).filter((name) => name.includes(".part-"))).toEqual([]);
  const again = join(folder, "again.jsonl.gz");
  await dump(target, again);
  expect(contentsOf(again)).toBe(contentsOf(file));

  // What cannot be written leaves what was there.
  chmodSync(files, 0o500);
  const refused = await run(["dump", join(files, "no", "dump.jsonl.gz"), "--data", data]);
  chmodSync(files, 0o700);
  expect([refused.code, refused.stderr]).toEqual([1, expect.stringMatching(/cannot be written/)]);
  expect((await run(["dump", "--data", join(folder, "nothing")])).stderr).toMatch(/There is no instance/);
}, 180_000);

it("is published for mirrors, whole and in parts, and a mirror starts from it", async () => {
  const folder = temporaryFolder();
  const data = join(folder, "data");
  const paper = await libraryWithReaders(data, 3);
  const server = await startServer(data, ...OPTIONS, "--publish-dump", "daily");
  for (const reader of [1, 2]) await sendVote(server.address, paper.id, reader, "on");
  const index = await eventually(
    () => fetch(`${server.address}/dump/index.json`),
    ({ status }) => status === 200,
  );
  const { dumps } = (await index.json()) as { dumps: { path: string; bytes: number; sha256: string }[] };
  const [latest] = dumps as [{ path: string; bytes: number; sha256: string }];
  const ask = (headers: Record<string, string> = {}, method = "GET") =>
    fetch(server.address + latest.path, { headers, method });
  const whole = await ask();
  const bytes = Buffer.from(await whole.arrayBuffer());
  expect([whole.status, whole.headers.get("content-type"), bytes.length]).toEqual([
    200,
    "application/gzip",
    latest.bytes,
  ]);
  expect(createHash("sha256").update(bytes).digest("hex")).toBe(latest.sha256);
  const etag = whole.headers.get("etag") ?? "";
  const modified = whole.headers.get("last-modified") ?? "";
  expect((await ask({ "if-none-match": etag })).status).toBe(304);
  expect((await ask({ "if-modified-since": modified })).status).toBe(304);
  expect((await ask({ "if-none-match": '"another"' })).status).toBe(200);
  const head = await ask({}, "HEAD");
  expect([head.status, head.headers.get("content-length")]).toEqual([200, String(latest.bytes)]);
  const part = async (range: string, more: Record<string, string> = {}) => {
    const answer = await ask({ range, ...more });
    return [
      answer.status,
      answer.headers.get("content-range"),
      Buffer.from(await answer.arrayBuffer()).toString("hex"),
    ];
  };
  const hex = (from: number, to?: number) => bytes.subarray(from, to).toString("hex");
  expect(await part("bytes=0-9")).toEqual([206, `bytes 0-9/${bytes.length}`, hex(0, 10)]);
  expect(await part("bytes=100-")).toEqual([206, `bytes 100-${bytes.length - 1}/${bytes.length}`, hex(100)]);
  expect(await part("bytes=-5")).toEqual([
    206,
    `bytes ${bytes.length - 5}-${bytes.length - 1}/${bytes.length}`,
    hex(-5),
  ]);
  expect(await part("bytes=100-", { "if-range": etag })).toEqual(await part("bytes=100-"));
  for (const [range, more] of [
    ["bytes=9-1"],
    ["bytes=0-1,3-4"],
    ["pages=1-2"],
    ["bytes=1-2", { "if-range": '"old"' }],
  ] as const)
    expect((await part(range, more))[0], range).toBe(200);
  expect((await part(`bytes=${bytes.length}-`)).slice(0, 2)).toEqual([416, `bytes */${bytes.length}`]);
  const page = await (await fetch(`${server.address}/dump/`)).text();
  expect(page).toContain(latest.sha256);
  expect(await (await fetch(`${server.address}/about`)).text()).toContain('href="/dump"');

  const file = join(folder, "public.jsonl.gz");
  writeFileSync(file, bytes);
  const mirror = join(folder, "mirror");
  expect(await restore(file, mirror)).toContain("public part");
  const again = join(folder, "again.jsonl.gz");
  await dump(mirror, again, "--public");
  expect(contentsOf(again)).toBe(contentsOf(file));

  const quiet = await startServer(mirror, ...OPTIONS);
  for (const path of ["/dump", "/dump/index.json", latest.path])
    expect((await fetch(quiet.address + path)).status).toBe(404);
}, 180_000);
