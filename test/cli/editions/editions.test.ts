/** Editions by rule with the built program, on the real clock. */
import { existsSync, mkdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { served, visitor } from "../../support/cast.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { snapshotLine } from "../../support/made/records.ts";
import { eventually, run, startServer } from "../../support/program.ts";
import { startArxiv } from "../../support/servers/arxiv.ts";
import { servedPapers } from "../../support/servers/arxivRecords.ts";

const DAY_MS = 86_400_000;
const rows = (data: string, sql: string) => {
  const db = new DatabaseSync(join(data, "broadsheet.sqlite"), { readOnly: true, timeout: 5_000 });
  const all = db.prepare(sql).all();
  db.close();
  return all.map((row) => ({ ...row }));
};

/** A data folder with rules and papers submitted over the last ten days. */
async function folderWithPapers(rules: string, n = 60): Promise<string> {
  const data = temporaryFolder();
  mkdirSync(data, { recursive: true });
  writeFileSync(join(data, "editions.txt"), rules);
  const lines = Array.from({ length: n }, (_, i) =>
    snapshotLine({
      id: `2601.${10_000 + i}`,
      title: `On retrieval, part ${i}`,
      versions: [{ version: "v1", created: new Date(Date.now() - (i % 10) * DAY_MS).toUTCString() }],
    }),
  );
  const { code } = await run(["import", "-", "--data", data], { input: lines.join("\n") });
  expect(code).toBe(0);
  return data;
}

const ONCE = "select count(*) as n, count(distinct paper_key) as papers from submissions";

describe("broadsheet editions", () => {
  it("checks the rules, tells what would enter, fills, and then has nothing left to do", async () => {
    const data = await folderWithPapers(
      "[Retrieval]\nquery: retrieval\npapers: 3\n\n[All]\ncategories: cs.LG\npapers: 2\n",
    );
    const fill = (...more: string[]) => run(["editions", "fill", "--data", data, ...more]);
    expect((await run(["editions", "check", "--data", data])).stdout).toBe(
      "Retrieval: papers that match retrieval, the most relevant 3 a day\nAll: papers of cs.LG, the newest 2 a day\n",
    );
    const dry = await fill("--dry-run");
    expect(dry.stdout).toMatch(
      /^\d{4}-\d\d-\d\d, by the rule Retrieval: 3 papers would enter\n {2}2601\.\d{5} {2}On retrieval, part \d+\n/,
    );
    expect(rows(data, ONCE)).toEqual([{ n: 0, papers: 0 }]);
    const filled = await fill();
    expect(filled.stdout).toBe(dry.stdout.replaceAll(" would enter", ""));
    const [counted] = rows(data, ONCE) as { n: number; papers: number }[];
    expect(counted?.n).toBe(filled.stdout.match(/^ {2}2601/gm)?.length);
    expect(counted?.papers).toBe(counted?.n);
    expect((await fill()).stdout).toContain("There was nothing to fill in");
    expect(rows(data, ONCE)).toEqual([counted]);
  });

  it("gives each paper once when several processes fill at once, a server among them", async () => {
    const data = await folderWithPapers("[All]\ncategories: cs.LG\npapers: 200\n");
    const server = await startServer(data, "--demo", "no");
    const ended = await Promise.all([1, 2].map(() => run(["editions", "fill", "--data", data])));
    expect(ended.map(({ code }) => code)).toEqual([0, 0]);
    const [counted] = rows(data, ONCE) as { n: number; papers: number }[];
    expect(counted?.n).toBeGreaterThan(20);
    expect(counted?.papers).toBe(counted?.n);
    expect(rows(data, "select count(*) as n from readers where rule = 1")).toEqual([{ n: 1 }]);
    expect((await server.stop()).code).toBe(0);
  });

  it.each([
    [["editions", "fill"], "There are no rules. Write some into editions.txt in "],
    [["editions", "empty"], "Allowed choices are fill, check"],
    [["editions", "fill", "--rules", "/nowhere/rules"], "The rules in /nowhere/rules cannot be read: ENOENT"],
    [
      ["editions", "fill", "--date", "soon", "--rules", "RULES"],
      '--date is "soon", but it must be a day up to today\'s',
    ],
    [["editions", "fill", "--date", "2999-01-01", "--rules", "RULES"], "it must be a day up to today's"],
    [["serve", "--demo", "no", "--rules", "BROKEN"], "line 2: cs.LQ is no category; they are written cs.LG"],
    [["serve", "--demo", "no", "--rules", "BINARY"], "it is not UTF-8 text"],
    [["serve", "--demo", "no", "--rules", "LARGE"], "the file has more than 64 KiB"],
    [["serve", "--demo", "no", "--admin-token", "short"], "--admin-token is (secret), but it must be 16 to 200"],
  ])("refuses %j with a sentence", async (args, message) => {
    const data = temporaryFolder();
    const files: Record<string, string | Buffer> = {
      RULES: "[A]\ncategories: cs.LG\n",
      BROKEN: "[A]\ncategories: cs.LQ\n",
      BINARY: Buffer.from([0x5b, 0xff, 0xfe]),
      LARGE: "#".repeat(70_000),
    };
    for (const [name, content] of Object.entries(files)) writeFileSync(join(data, name), content);
    const given = args.map((arg) => (arg in files ? join(data, arg) : arg));
    const { code, stderr } = await run([...given, "--data", join(data, "data")]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });
});

describe("a server with rules", () => {
  it("fills editions by itself from what it harvested, and prints the way to the admin pages", async () => {
    const data = temporaryFolder();
    writeFileSync(join(data, "editions.txt"), "[Matters]\ncategories: cs.LG\nquery: matter\npapers: 4\n");
    // At least four a day in cs.LG, on whichever day of the week and at whichever hour this runs.
    const arxiv = await startArxiv({ papers: servedPapers(60, Date.now(), 7) });
    const server = await startServer(data, "--demo", "no", "--follow", "cs.LG", ...arxiv.options);
    await eventually(
      async () => rows(data, "select count(*) as n from submissions"),
      ([row]) => Number(row?.n) > 0,
      600,
    );
    expect(rows(data, "select max(n) as most from (select count(*) as n from submissions group by day)")).toEqual([
      { most: 4 },
    ]);
    const day = String(rows(data, "select day from submissions limit 1")[0]?.day);
    expect(await (await fetch(`${server.address}/papers/date/${day}`)).text()).toContain("By the rule “Matters”");
    const printed = /Become the admin: (\S+)/.exec(server.output())?.[1] ?? "";
    expect(printed).toContain("/admin/enter?token=");
    for (const file of ["admin-token", "secret"]) expect(statSync(join(data, file)).mode & 0o777, file).toBe(0o600);
    const alice = visitor(served, server.address);
    await alice.get(printed);
    const token = new URL(printed).searchParams.get("token") ?? "";
    await alice.post("/admin/enter", { token, email: "alice@example.org", name: "Alice" });
    const { html: page } = await alice.get("/admin/sources");
    expect(page).toContain("Matters</b>: papers of cs.LG that match matter, the most relevant 4 a day");
    const lists = () => arxiv.asked.filter(({ path }) => path === "/oai").length;
    const before = lists();
    expect((await alice.post("/admin/sources/arxiv/run")).status).toBe(303);
    await eventually(
      async () => lists(),
      (now) => now > before,
    );
    expect((await server.stop()).code).toBe(0);
  });

  it("does not print a token that was set", async () => {
    const data = temporaryFolder();
    const secret = join(data, "token");
    writeFileSync(secret, "a-secret-that-was-set\n");
    const { stdout } = await run(["config"], { environment: { BROADSHEET_ADMIN_TOKEN_FILE: secret } });
    expect(stdout).toContain("--admin-token  BROADSHEET_ADMIN_TOKEN");
    expect(stdout).not.toContain("a-secret-that");
    const server = await startServer(data, "--demo", "no", "--admin-token", "a-secret-that-was-set");
    await eventually(
      async () => server.output(),
      (said) => said.includes("Become the admin: "),
    );
    expect(server.output()).not.toContain("a-secret");
    expect(existsSync(join(data, "admin-token"))).toBe(false);
    const alice = visitor(served, server.address);
    await alice.get("/admin/enter");
    const entered = await alice.post("/admin/enter", { token: "a-secret-that-was-set", email: "alice@example.org" });
    expect(entered.status).toBe(303);
    // Once there is an admin, the token is of no more use and is not printed again.
    expect((await server.stop()).code).toBe(0);
    const again = await startServer(data, "--demo", "no", "--admin-token", "a-secret-that-was-set");
    await eventually(
      async () => again.output(),
      (said) => said.includes("Admin pages: "),
    );
  });
});
