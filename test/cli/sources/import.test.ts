import { createWriteStream, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { finished } from "node:stream/promises";
import { gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import yazl from "yazl";
import { temporaryFolder } from "../../support/instance.ts";
import { snapshotLine, snapshotLines } from "../../support/made/records.ts";
import { eventually, run, start, startServer } from "../../support/program.ts";

/** Everything an import leaves in the records, for comparing two of them. */
function recordsIn(dataFolder: string) {
  const db = new DatabaseSync(join(dataFolder, "broadsheet.sqlite"), { readOnly: true });
  const all = (sql: string) =>
    db
      .prepare(sql)
      .all()
      .map((row) => ({ ...row }));
  const records = {
    papers: all(
      "select key, id, title, abstract, title_key, published_at, updated_at, revision from papers order by key",
    ),
    ids: all("select id, paper_key, digest from paper_ids order by id"),
    authors: all("select * from paper_authors order by paper_key, position"),
    categories: all("select * from paper_categories order by paper_key, position"),
    imports: all(
      `select lines, rejects_bytes, "new", updated, joined, unchanged, rejected, finished_at is not null as finished from imports`,
    ),
  };
  db.close();
  return records;
}
const rejectsIn = (dataFolder: string) => {
  const folder = join(dataFolder, "rejects");
  const files = existsSync(folder) ? readdirSync(folder) : [];
  return files.flatMap((name) =>
    readFileSync(join(folder, name), "utf8")
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line)),
  );
};

const TORTURE = [
  snapshotLine({ id: "2501.00001" }),
  "{ this is no JSON",
  snapshotLine({ id: undefined }),
  snapshotLine({ id: "2501.00002", title: "" }),
  snapshotLine({ id: "2501.00003", versions: [{ version: "v1", created: "Wed, 1 Jan 3025 10:00:00 GMT" }] }),
  snapshotLine({ id: "2501.00004", abstract: "x".repeat(10 * 1024 * 1024) }),
  Buffer.concat([Buffer.from('{"id":"2501.00005","title":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
  "",
  "\u0000\u0001\u0002",
  snapshotLine({ id: "2501.00006", title: "<script>alert(1)</script> & a sound paper" }),
];
const TORTURE_REASONS = [
  [2, "it is not valid JSON"],
  [3, "id is missing"],
  [4, "title is missing"],
  [5, 'date "Wed, 1 Jan 3025 10:00:00 GMT" is in the future'],
  [6, "the line is 10 MiB long, more than the 4 MiB that a record may have"],
  [7, "it is not valid UTF-8"],
  [9, "it is not valid JSON"],
];

/** Lines of the import whose outcome is in the records; 0 while there are none. */
function savedLines(data: string): number {
  const file = join(data, "broadsheet.sqlite");
  if (!existsSync(file)) return 0;
  const db = new DatabaseSync(file, { readOnly: true, timeout: 5_000 });
  try {
    return Number(db.prepare("select coalesce(max(lines), 0) as n from imports").get()?.n);
  } catch {
    // Its tables are being made.
    return 0;
  } finally {
    db.close();
  }
}

/** Resolves when it is so, or the process has ended. */
async function untilEnded(ended: Promise<unknown>, so: () => boolean): Promise<void> {
  let over = false;
  ended.then(() => {
    over = true;
  });
  while (!over && !so()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe("broadsheet import", () => {
  it("takes what is sound of a torture file and reports the rest with file, line and reason", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "torture.jsonl");
    writeFileSync(file, Buffer.concat(TORTURE.flatMap((line) => [Buffer.from(line), Buffer.from("\n")])));
    const { code, stderr } = await run(["import", file, "--data", join(folder, "data")]);
    expect(code).toBe(0);
    expect(stderr).toContain("10 lines, 2 new papers, 7 unusable");
    for (const [line, reason] of TORTURE_REASONS) expect(stderr).toContain(`torture.jsonl:${line}: ${reason}`);
    const rejects = rejectsIn(join(folder, "data"));
    expect(rejects.map(({ line, reason }) => [line, reason])).toEqual(TORTURE_REASONS);
    expect(rejects[0]).toMatchObject({ file, text: "{ this is no JSON" });
    expect(recordsIn(join(folder, "data")).papers.map((paper) => paper.id)).toEqual(["2501.00001", "2501.00006"]);
  });

  it("reads several files, gzip and standard input, and changes nothing the second time", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const [plain, packed] = [join(folder, "a.jsonl"), join(folder, "b.jsonl.gz")];
    writeFileSync(plain, [...snapshotLines(30)].join("\n"));
    writeFileSync(packed, gzipSync([...snapshotLines(30, 30)].join("\n")));
    const first = await run(["import", plain, packed, "--data", data]);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toContain("The index has 60 papers");
    const papers = recordsIn(data).papers;
    const again = await run(["import", plain, "-", "--data", data], { input: [...snapshotLines(30, 30)].join("\n") });
    expect(again.stderr).toContain("a.jsonl: 30 lines, 0 new papers, 30 unchanged");
    expect(again.stderr).toContain("standard input: 30 lines, 0 new papers, 30 unchanged");
    expect(recordsIn(data).papers).toEqual(papers);
  });

  it.each([
    ["an empty file", "", "it is empty"],
    ["one wrong line", "hello\n", "its one line is not a paper"],
    ["a wholly wrong file", "a,b\n".repeat(5_000), "none of its 5,000 lines is a paper"],
  ])("ends with an error for %s", async (_, content, why) => {
    const folder = temporaryFolder();
    const file = join(folder, "wrong.jsonl");
    writeFileSync(file, content);
    const { code, stderr } = await run(["import", file, "--data", join(folder, "data")]);
    expect(code).toBe(1);
    expect(stderr).toContain(`Nothing was imported from wrong.jsonl: ${why}`);
  });

  it("is not stopped by any number of bad lines, and keeps what came before a break in the file", async () => {
    const folder = temporaryFolder();
    const late = join(folder, "late.jsonl");
    writeFileSync(late, `${"bad line\n".repeat(3_000)}${[...snapshotLines(3)].join("\n")}`);
    const { code, stderr } = await run(["import", late, "--data", join(folder, "late")]);
    expect([code, stderr.includes("3,003 lines, 3 new papers, 3,000 unusable")]).toEqual([0, true]);
    const cut = join(folder, "cut.jsonl.gz");
    const whole = gzipSync([...snapshotLines(200)].join("\n"));
    writeFileSync(cut, whole.subarray(0, whole.length - 200));
    const broken = await run(["import", cut, "--data", join(folder, "cut")]);
    expect(broken.code).toBe(1);
    expect(broken.stderr).toContain("its compressed data ends too early; what came before the break was imported");
    expect(recordsIn(join(folder, "cut")).papers.length).toBeGreaterThan(100);
  });

  it("reads a wholly wrong file from its beginning each time", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "wrong.jsonl");
    writeFileSync(file, "hello\n");
    for (let time = 0; time < 2; time++) {
      const { code, stderr } = await run(["import", file, "--data", join(folder, "data")]);
      expect(code).toBe(1);
      expect(stderr).toContain(
        "its one line is not a paper in the arXiv snapshot format (line 1: it is not valid JSON)",
      );
      expect(stderr).not.toContain("going on");
    }
  });

  it("goes on in the right entry of an interrupted zip", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const file = join(folder, "two.zip");
    const zip = new yazl.ZipFile();
    zip.addBuffer(Buffer.from([...snapshotLines(4_000)].join("\n")), "a.jsonl");
    zip.addBuffer(Buffer.from([...snapshotLines(4_000, 4_000)].join("\n")), "b.jsonl");
    zip.end();
    await finished(zip.outputStream.pipe(createWriteStream(file)));
    for (let kills = 0; kills < 3; kills++) {
      const { child, ended } = start(["import", file, "--data", data]);
      const timer = setTimeout(() => child.kill("SIGKILL"), 350 + kills * 250);
      await ended;
      clearTimeout(timer);
    }
    const { code, stderr } = await run(["import", file, "--data", data]);
    expect([code, stderr.includes("The index has 8,000 papers")]).toEqual([0, true]);
    expect(
      recordsIn(data)
        .imports.filter((one) => one.finished === 1)
        .at(-1)?.lines,
    ).toBe(8_000);
  });

  it("never mixes with a demo that a server fills meanwhile", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const file = join(folder, "a.jsonl");
    writeFileSync(file, [...snapshotLines(300)].join("\n"));
    for (let round = 0; round < 3; round++) {
      const own = join(data, String(round));
      const [server, imported] = await Promise.all([startServer(own), run(["import", file, "--data", own])]);
      expect(imported.stderr + server.output()).not.toMatch(/^\s+at /m);
      expect(imported.code).toBe(0);
      await server.stop();
      const { papers } = recordsIn(own);
      expect(papers.length).toBe(300);
    }
  });

  it("looks at every file before it reads any", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "a.jsonl");
    writeFileSync(file, [...snapshotLines(5)].join("\n"));
    const { code, stderr } = await run(["import", file, join(folder, "typo.jsonl"), "--data", join(folder, "data")]);
    expect(code).toBe(1);
    expect(stderr).toContain("there is no such file");
    expect(existsSync(join(folder, "data"))).toBe(false);
  });

  it("replaces the demo edition, and only when it brings a paper", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    expect((await run(["demo", "--data", data])).code).toBe(0);
    const [wrong, right] = [join(folder, "wrong.jsonl"), join(folder, "right.jsonl")];
    writeFileSync(wrong, "no paper");
    writeFileSync(right, [...snapshotLines(3)].join("\n"));
    await run(["import", wrong, "--data", data]);
    expect(recordsIn(data).papers.length).toBeGreaterThanOrEqual(150);
    const { stderr } = await run(["import", right, "--data", data]);
    expect(stderr).toContain("The demo edition goes");
    expect(recordsIn(data).papers).toHaveLength(3);
    const db = new DatabaseSync(join(data, "broadsheet.sqlite"), { readOnly: true });
    for (const table of ["readers", "editions", "submissions", "upvotes"])
      expect(db.prepare(`select count(*) as n from ${table}`).get()?.n).toBe(0);
    db.close();
    expect((await run(["demo", "--data", data])).stderr).toContain("never mixed with others");
    expect((await run(["demo", "--clear", "--data", data])).code).toBe(1);
  });

  it("ends with the same records after being killed at ten random moments", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "many.jsonl.gz");
    const lines = [...snapshotLines(12_000)].map((line, i) => (i % 97 === 0 ? `broken ${i}` : line));
    writeFileSync(file, gzipSync(lines.join("\n")));
    const undisturbed = join(folder, "undisturbed");
    expect((await run(["import", file, "--data", undisturbed])).code).toBe(0);

    const data = join(folder, "killed");
    mkdirSync(data);
    let kills = 0;
    let resumed = 0;
    for (let attempt = 0; attempt < 60 && kills < 10; attempt++) {
      const { child, ended, output } = start(["import", file, "--data", data]);
      // By turns at any moment of its life, and once it has saved a place, however quick the machine is.
      const before = savedLines(data);
      const waits = attempt % 2 === 0;
      const saved = waits ? untilEnded(ended, () => savedLines(data) > before) : Promise.resolve();
      const timer = saved.then(() => setTimeout(() => child.kill("SIGKILL"), Math.random() * (waits ? 60 : 900)));
      const { code } = await ended;
      clearTimeout(await timer);
      if (output().includes("going on after line")) resumed++;
      if (code === null) kills++;
    }
    expect(kills).toBe(10);
    const last = await run(["import", file, "--data", data]);
    expect(last.code).toBe(0);
    expect(last.stderr).toContain(`The index has ${(12_000 - 124).toLocaleString("en-US")} papers`);
    const [killed, expected] = [recordsIn(data), recordsIn(undisturbed)];
    // A run that was killed after the end of the file leaves a finished import, and the next one finds all unchanged.
    const { imports, ...papers } = killed;
    const { imports: expectedImports, ...expectedPapers } = expected;
    expect(papers).toEqual(expectedPapers);
    expect(imports[0]).toEqual(expectedImports[0]);
    const rejectsFile = (folder: string) => readFileSync(join(folder, "rejects", "1-many.jsonl.gz.jsonl"), "utf8");
    expect(rejectsFile(data)).toBe(rejectsFile(undisturbed));
    expect(rejectsFile(data).trimEnd().split("\n")).toHaveLength(124);
    expect(resumed).toBeGreaterThan(0);
  });

  it("shows up in a running server's search within seconds", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const server = await startServer(data);
    const file = join(folder, "a.jsonl");
    writeFileSync(
      file,
      [...snapshotLines(2_000), snapshotLine({ id: "2502.77777", title: "Zebrafish and the quokka theorem" })].join(
        "\n",
      ),
    );
    const found = async () => (await fetch(`${server.address}/papers?q=quokka`)).text();
    expect(await found()).not.toContain("quokka theorem");
    expect((await run(["import", file, "--data", data])).code).toBe(0);
    await eventually(found, (html) => html.includes("/papers/2502.77777"), 50);
    expect(await (await fetch(server.address)).text()).toContain("There is no edition yet");
    expect((await server.stop()).code).toBe(0);
  });
});
