/** Nothing is forgotten, nothing is changed, and nobody's secrets are told. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { sql } from "kysely";
import { describe, expect, it } from "vitest";
import { type DumpWish, dumpToFile } from "../../src/app/whole/dump.ts";
import { restore } from "../../src/app/whole/restore.ts";
import { seeded } from "../../src/lib/random.ts";
import { openSourceFile } from "../../src/sources/lines.ts";
import { openRecords } from "../../src/store/database.ts";
import { LEFT_OUT, TABLES } from "../../src/store/whole/dump/tables.ts";
import { erasePersonalData, exportPersonalData, PERSONAL_DATA } from "../../src/store/whole/personalData.ts";
import { freshInstance, temporaryFolder } from "../support/instance.ts";
import { fillByWhim, type Line, linesIn, ofTable, type Whims, writeDump } from "../support/made/dumps.ts";
import { NOW, record } from "../support/made/records.ts";

const KEYS = ["secret", "admin-token"];

function wish(dataFolder: string, given: Partial<DumpWish> = {}): DumpWish {
  const instance = { title: "Broadsheet", address: "https://papers.example" };
  const base = { dataFolder, part: "whole", secrets: false, keyNames: KEYS, version: "0.0.0", instance } as const;
  return { ...base, clock: () => NOW, ...given };
}

async function dumped(dataFolder: string, given: Partial<DumpWish> = {}): Promise<string> {
  const path = join(temporaryFolder(), "dump.jsonl.gz");
  await dumpToFile(path, wish(dataFolder, given));
  return path;
}

async function restored(path: string): Promise<string> {
  const dataFolder = join(temporaryFolder(), "data");
  await restore({ dataFolder, file: openSourceFile(path), keyNames: KEYS });
  return dataFolder;
}

/** A data folder that whims have filled. */
async function filled(whims: Whims): Promise<string> {
  const dataFolder = temporaryFolder();
  (await openRecords(dataFolder)).close();
  fillByWhim(dataFolder, whims);
  return dataFolder;
}

/** The same in every run, and plenty of each. */
const random = seeded(7);
const SOME: Whims = {
  below: (n) => random.below(n),
  text: () => `Some words ${random.below(1_000)}, “quoted”, <b>$x^2$</b>\n🙂`,
};

/** Any text that people can have put in. */
const anyText = fc.string({ unit: "binary", maxLength: 40 }).map((text) => text.replaceAll("\0", " ").toWellFormed());
const whims = fc.gen().map(
  (gen): Whims => ({
    below: (n) => gen(fc.nat, { max: n - 1 }),
    text: () => gen(() => anyText),
  }),
);

describe("a dump", () => {
  it("has every table and every column, or says why not", async () => {
    const { db } = await freshInstance();
    const { rows } = await sql<{ name: string }>`select name from sqlite_master where type = 'table'`.execute(db);
    const nested = TABLES.flatMap((table) => table.nested ?? []);
    for (const { name } of rows.filter((row) => !/^(kysely_|sqlite_stat)/.test(row.name))) {
      const { rows: columns } = await sql<{ name: string }>`select name from pragma_table_info(${name})`.execute(db);
      const table = TABLES.find((one) => (one.table ?? one.name) === name) ?? nested.find((one) => one.table === name);
      expect(table !== undefined || name in LEFT_OUT, `the table ${name} is in no dump and not left out`).toBe(true);
      if (!table) continue;
      const known = [
        ...table.columns.map((column) => column.name),
        ...(table.derived ?? []).map((column) => column.name),
        ...("without" in table ? Object.keys(table.without ?? {}) : []),
        ...(nested.includes(table as (typeof nested)[number]) ? ["paper_key"] : []),
      ];
      expect(known.toSorted(), `columns of ${name}`).toEqual(columns.map((column) => column.name).toSorted());
    }
  });

  it("is described table by table in docs/leaving.md", () => {
    const guide = readFileSync(join(import.meta.dirname, "..", "..", "docs", "leaving.md"), "utf8");
    for (const { name, columns, nested } of TABLES) {
      const row = guide.split("\n").find((line) => line.startsWith(`| \`${name}\` |`));
      expect(row, name).toBeDefined();
      for (const { key } of [...columns, ...(nested ?? [])]) expect(row, `${name}.${key}`).toContain(`\`${key}\``);
    }
    for (const name of Object.keys(LEFT_OUT)) expect(guide).toContain(`\`${name}\``);
  });

  it("that is restored and taken again has equal bytes, whatever the records are", async () => {
    await fc.assert(
      fc.asyncProperty(whims, fc.constantFrom("whole", "secret", "public"), async (some, kind) => {
        const given = { part: kind === "public" ? "public" : "whole", secrets: kind === "secret" } as const;
        const first = await dumped(await filled(some), given);
        const second = await dumped(await restored(first), given);
        expect(linesIn(second)).toEqual(linesIn(first));
        expect(readFileSync(second).equals(readFileSync(first))).toBe(true);
      }),
      { numRuns: 12 },
    );
  }, 60_000);

  it("without secrets has nothing that opens a door; with them has everything", async () => {
    const dataFolder = await filled(SOME);
    writeFileSync(join(dataFolder, "secret"), "the-key-of-the-data-folder-0123456789\n");
    const open = JSON.stringify(linesIn(await dumped(dataFolder)));
    const closed = ["session-token", "hash-of", "a-secret", "the secret that signs", "of elsewhere", "the-key-of"];
    for (const secret of closed) expect(open).not.toContain(secret);
    expect(open).toContain("https://hooks.example.org");
    const path = await dumped(dataFolder, { secrets: true });
    const all = JSON.stringify(linesIn(path));
    for (const secret of ["hash-of-token-1", "hash-of-invitation-1", "/a-secret/", "the-key-of"])
      expect(all).toContain(secret);
    for (const secret of ["session-token", "of elsewhere"]) expect(all).not.toContain(secret);
    const there = await restored(path);
    expect(readFileSync(join(there, "secret"), "utf8")).toBe("the-key-of-the-data-folder-0123456789\n");
  });

  it("that is public has nobody's address, nothing private, hidden or deleted", async () => {
    const dataFolder = await filled(SOME);
    const lines = linesIn(await dumped(dataFolder, { part: "public" }));
    const whole = linesIn(await dumped(dataFolder));
    expect(JSON.stringify(lines)).not.toMatch(/@example\.org|192\.0\.2\.1|account-/);
    const tables = new Set(lines.flatMap(({ table }) => table ?? []));
    for (const closed of [
      "accounts",
      "follows",
      "hidden_papers",
      "impressions",
      "reading",
      "subscriptions",
      "reports",
      "audit",
      "alerts",
    ])
      expect(tables.has(closed), closed).toBe(false);
    expect(ofTable(lines, "collections").every(({ visibility }) => visibility === "public")).toBe(true);
    const unseen = new Set(
      ofTable(whole, "comments").flatMap((one) => (one.hidden_at || one.held || one.deleted_at ? [one.id] : [])),
    );
    const comments = ofTable(lines, "comments");
    expect(comments.length).toBeGreaterThan(0);
    for (const { id, body } of comments) expect(body === "", String(id)).toBe(unseen.has(id));
    const gone = comments.filter(({ deleted_at }) => deleted_at);
    expect(gone.every(({ reader }) => reader === "nobody")).toBe(true);
    const banned = ofTable(lines, "readers").filter(({ banned_at }) => banned_at);
    expect(banned.every(({ about, ban_reason }) => about === undefined && ban_reason === undefined)).toBe(true);
    // Every upvote is there, as on the pages, and is what papers count.
    for (const { id, upvotes } of ofTable(lines, "papers"))
      expect(ofTable(lines, "upvotes").filter(({ paper }) => paper === id)).toHaveLength(Number(upvotes));
  });

  it("that is public names those readers alone whom another row of it names", async () => {
    const { db, dataFolder, add } = await freshInstance();
    const papers = [record(), record()] as const;
    await add(...papers);
    const [{ key }] = (await db.selectFrom("papers").select("key").orderBy("key").execute()) as [{ key: number }];
    const at = NOW - 1;
    const handles = ["voter", "writer", "submitter", "lister", "verified"];
    const quiet = ["lurker", "banned", "hiding", "private-lister", "pending", "gone-writer", "hidden-submitter"];
    for (const handle of [...handles, ...quiet])
      await db
        .insertInto("readers")
        .values({ handle, name: `Name of ${handle}`, created_at: at, banned_at: handle === "banned" ? at : null })
        .execute();
    const idOf = async (handle: string) =>
      (await db.selectFrom("readers").select("id").where("handle", "=", handle).executeTakeFirstOrThrow()).id;
    const comment = { paper_key: key, body: "Words", text_key: "words", created_at: at, held: 0 };
    const list = { name: "L", about: "", ordering: "added", saved: 0, created_at: at, updated_at: at };
    const claim = { paper_key: key, evidence: "", hidden: 0, created_at: at };
    const rows: [string, Record<string, unknown>][] = [
      ["upvotes", { paper_key: key, reader_id: await idOf("voter"), created_at: at }],
      ["comments", { ...comment, reader_id: await idOf("writer") }],
      ["comments", { ...comment, reader_id: await idOf("gone-writer"), deleted_at: at }],
      ["hidden_papers", { paper_key: key, reader_id: await idOf("hiding"), hidden_at: at }],
      ["collections", { ...list, reader_id: await idOf("lister"), address: "open", visibility: "public" }],
      ["collections", { ...list, reader_id: await idOf("private-lister"), address: "shut", visibility: "private" }],
      ["claims", { ...claim, reader_id: await idOf("verified"), author: "Alice Example", state: "approved" }],
      ["claims", { ...claim, reader_id: await idOf("pending"), author: "Bob Sample", state: "pending" }],
    ];
    await db.insertInto("editions").values({ day: "2026-06-15", opened_at: at }).execute();
    const submission = { day: "2026-06-15", note: "", submitted_at: at };
    for (const [handle, hidden] of [
      ["submitter", null],
      ["hidden-submitter", at],
    ] as const) {
      const row = { ...submission, paper_key: handle === "submitter" ? key : key + 1, reader_id: await idOf(handle) };
      rows.push(["submissions", { ...row, hidden_at: hidden }]);
    }
    for (const [table, row] of rows)
      await sql`insert into ${sql.table(table)} (${sql.join(Object.keys(row).map((name) => sql.ref(name)))}) values (${sql.join(Object.values(row))})`.execute(
        db,
      );
    const path = await dumped(dataFolder, { part: "public" });
    const lines = linesIn(path);
    expect(
      ofTable(lines, "readers")
        .map(({ handle }) => handle)
        .sort(),
    ).toEqual([...handles, "nobody"].sort());
    for (const handle of quiet) expect(JSON.stringify(lines)).not.toContain(handle);
    // Whoever a row names is there, so that it can be restored.
    const there = await restored(path);
    const again = linesIn(await dumped(there, { part: "public" }));
    expect(ofTable(again, "readers")).toEqual(ofTable(lines, "readers"));
    expect(ofTable(again, "upvotes")).toEqual(ofTable(lines, "upvotes"));
  });

  it("marks what is being sent, so that elsewhere nobody sends it again", async () => {
    const dataFolder = await filled(SOME);
    const { db, close } = await openRecords(dataFolder);
    await db
      .updateTable("deliveries")
      .set({ state: "sending", claimed_at: NOW - 5_000, handed_at: null })
      .execute();
    close();
    const there = await openRecords(await restored(await dumped(dataFolder)));
    const rows = await there.db.selectFrom("deliveries").select(["state", "holder", "handed_at"]).execute();
    there.close();
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) expect(row).toEqual({ state: "sending", holder: null, handed_at: NOW - 5_000 });
  });
});

describe("restoring", () => {
  const valid = async (): Promise<Line[]> => linesIn(await dumped(await filled(SOME)));
  /** What a restore of these lines is refused with; the folder is as empty as before. */
  async function refusal(lines: readonly object[]): Promise<string> {
    const path = join(temporaryFolder(), "hostile.jsonl.gz");
    writeDump(path, lines);
    return refusalOf(path);
  }
  async function refusalOf(path: string): Promise<string> {
    const dataFolder = temporaryFolder();
    const error = await restore({ dataFolder, file: openSourceFile(path), keyNames: KEYS }).catch((one) => one);
    expect(error).toMatchObject({ name: "BroadsheetError" });
    const { readdirSync } = await import("node:fs");
    expect(readdirSync(dataFolder)).toEqual([]);
    return (error as Error).message;
  }

  it("refuses what no dump has, with the line", async () => {
    const lines = await valid();
    const at = (table: string) => lines.findIndex((line) => line.table === table);
    const changed = (table: string, change: object) =>
      lines.map((line, i) => (i === at(table) ? { ...line, ...change } : line));
    const cases: [object[], RegExp][] = [
      [changed("papers", { id: "../../etc/passwd" }), /line \d+: id is .*which cannot be/],
      [changed("papers", { title: 7 }), /title is not text/],
      [changed("papers", { title: undefined }), /has no title/],
      [changed("papers", { key: 1.5 }), /key is not a whole number/],
      [changed("papers", { published_at: "yesterday" }), /published_at is not a time/],
      [changed("papers", { surprise: 1 }), /has "surprise", which lines of papers have not/],
      [changed("papers", { authors: "Alice" }), /authors that is no list/],
      [changed("papers", { links: [{ kind: "code", value: "javascript:alert(1)" }] }), /no web address/],
      [changed("papers", { links: [{ kind: "code", value: "https://a.b", paper_key: 1 }] }), /not known/],
      [changed("readers", { role: "owner" }), /role is "owner", which cannot be/],
      [changed("readers", { handle: "../admin" }), /handle is/],
      [changed("readers", { name: "\0" }), /characters that no text has/],
      [changed("upvotes", { paper: "2601.99999" }), /is not in the lines before/],
      [changed("deliveries", { state: "flying" }), /does not fit the records/],
      [[...lines.slice(0, 4), lines[3] as Line, ...lines.slice(4)], /says again what an earlier line says/],
      [changed("audit", { table: "sqlite_master" }), /names the table "sqlite_master"/],
      [changed("audit", { table: "api_tokens" }), /names the table "api_tokens"/],
      [changed("audit", { table: "key_files", name: "secret", text: "x" }), /names the table "key_files"/],
      [lines.map((line, i) => (i === 0 ? { ...line, format: 2 } : line)), /newer Broadsheet/],
      [lines.map((line, i) => (i === 0 ? { ...line, records: "9999_future" } : line)), /newer Broadsheet/],
      [lines.map((line, i) => (i === 0 ? { ...line, records: "constructor" } : line)), /newer Broadsheet/],
      [lines.map((line, i) => (i === 0 ? { ...line, part: "public" } : line)), /line 2: names the table "accounts"/],
      [lines.slice(1), /does not begin as a dump/],
    ];
    for (const [hostile, message] of cases) expect(await refusal(hostile)).toMatch(message);
  });

  it("refuses keys under any other name, so that no file is written that was not meant", async () => {
    const lines = linesIn(await dumped(await filled(SOME), { secrets: true }));
    const end = lines.at(-1) as Line;
    const file = { table: "key_files", name: "../escaped", text: "0123456789012345678901234567890123456789" };
    expect(await refusal([...lines.slice(0, -1), file, end])).toMatch(/names a file that no dump has/);
  });

  it("refuses what was cut off, changed or made to burst", async () => {
    const path = await dumped(await filled(SOME));
    const { gunzipSync, gzipSync } = await import("node:zlib");
    const bytes = readFileSync(path);
    const text = gunzipSync(bytes).toString();
    const write = (content: Uint8Array | string) => {
      const file = join(temporaryFolder(), "other.jsonl.gz");
      writeFileSync(file, content);
      return file;
    };
    expect(await refusalOf(write(bytes.subarray(0, bytes.length / 2)))).toMatch(/cut off/);
    const lines = text.trimEnd().split("\n");
    expect(await refusalOf(write(`${lines.slice(0, -1).join("\n")}\n`))).toMatch(/its last line is missing/);
    expect(await refusalOf(write(text.replace("Some words", "Other words")))).toMatch(/checksum is another/);
    expect(await refusalOf(write(text.replace(/"lines":\d+/, '"lines":7')))).toMatch(/counts are others/);
    expect(await refusalOf(write(`${text}{}\n`))).toMatch(/more behind the last line/);
    expect(await refusalOf(write(""))).toMatch(/it is empty/);
    expect(await refusalOf(write("[]\n"))).toMatch(/line 1: it is no JSON object/);
    // 64 MB in 64 KB.
    expect(await refusalOf(write(gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))))).toMatch(/longer than the 16 MiB/);
  });

  it("refuses a folder that is somebody's, or in use, and takes the demo's place", async () => {
    const path = await dumped(await filled(SOME));
    const busy = await filled(SOME);
    const into = (dataFolder: string) => restore({ dataFolder, file: openSourceFile(path), keyNames: KEYS });
    await expect(into(busy)).rejects.toThrow(/has papers of its own/);
    const empty = temporaryFolder();
    const open = await openRecords(empty);
    await expect(into(empty)).rejects.toThrow(/is in use/);
    open.close();
    await into(empty);
    expect(ofTable(linesIn(await dumped(empty)), "papers").length).toBeGreaterThan(0);
    await expect(into(empty)).rejects.toThrow(/of its own/);
  });
});

describe("a reader's own part", () => {
  it("has every table that tells of a reader", async () => {
    const { db } = await freshInstance();
    const { rows } = await sql<{ child: string; parent: string }>`
      select m.name as child, f."table" as parent from sqlite_master m, pragma_foreign_key_list(m.name) f
      where m.type = 'table'`.execute(db);
    const telling = new Set(["readers", "accounts"]);
    for (let size = 0; size !== telling.size; ) {
      size = telling.size;
      for (const { child, parent } of rows) if (telling.has(parent)) telling.add(child);
    }
    const known = new Set<string>(PERSONAL_DATA.flatMap(({ tables }) => tables));
    for (const table of telling) expect(known.has(table), `${table} is in no part of OWN_DATA`).toBe(true);
    for (const { name, take } of PERSONAL_DATA) expect(take, `${name} cannot be taken along`).toBeDefined();
  });

  it("has subscriptions with what was sent, which go with the account", async () => {
    const dataFolder = await filled(SOME);
    const { db, close } = await openRecords(dataFolder);
    const { id, address } = await db.selectFrom("subscriptions").selectAll().limit(1).executeTakeFirstOrThrow();
    await db.updateTable("subscriptions").set({ reader_id: 1 }).where("id", "=", id).execute();
    const { rows: there } = await sql`select 1 from delivered_papers where subscription_id = ${id}`.execute(db);
    const taken = JSON.parse(JSON.stringify(await exportPersonalData(db, 1)));
    const own = taken.subscriptions.find((one: { address: string }) => one.address === address);
    expect([own.papers.length, own.deliveries.length]).toEqual([there.length, 1]);
    expect(Object.keys(taken)).toEqual(PERSONAL_DATA.map(({ name }) => name));
    await db.transaction().execute((tx) => erasePersonalData(tx, 1, NOW));
    const left = await db.selectFrom("subscriptions").select("id").where("id", "=", id).execute();
    close();
    expect(left).toEqual([]);
  });
});
