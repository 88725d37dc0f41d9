import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../../support/instance.ts";
import { eventually, run, startServer } from "../../support/program.ts";

describe("broadsheet serve", () => {
  it("fills an empty folder with the demo, serves it, and closes cleanly on Ctrl-C", async () => {
    const data = temporaryFolder();
    const server = await startServer(data);
    expect(await (await fetch(server.address)).text()).toContain("This is the demo edition");
    await eventually(
      async () => (await fetch(`${server.address}/papers?q=loss`)).text(),
      (html) => html.includes("<mark>"),
    );
    const { code, stderr } = await server.stop();
    expect([code, stderr.includes("Stopping.")]).toEqual([0, true]);
    // What is left is a closed database: no write-ahead log remains to be recovered.
    expect(readdirSync(data).filter((name) => name.endsWith("-wal"))).toEqual([]);
  });

  it("is found by the commands that print addresses, also where another port was taken", async () => {
    const data = temporaryFolder();
    const open = async (...args: string[]) => (await run(["open", "--data", data, ...args])).stdout;
    expect(await open()).toBe("http://127.0.0.1:3000/\n");
    const server = await startServer(data);
    expect(await open("2026-W24")).toBe(`${server.address}/papers/week/2026-W24\n`);
    expect((await run(["feeds", "--data", data])).stdout).toContain(`${server.address}/feeds/front.atom `);
    expect((await run(["papers", "ls", "trending", "--data", data])).stdout).toContain(
      `${server.address}/papers/trending`,
    );
    expect(await open("--port", "8080")).toBe("http://127.0.0.1:8080/\n");
    expect(await open("--base-url", "https://papers.example/")).toBe("https://papers.example/\n");
    await server.stop();
    expect(await open()).toBe(`${server.address}/\n`);
    for (const hostile of ["javascript:x", "http://a b", `http://a/${"x".repeat(5_000)}`]) {
      writeFileSync(join(data, "address"), hostile);
      expect([hostile, await open()]).toEqual([hostile, "http://127.0.0.1:3000/\n"]);
    }
  });

  it("leaves the demo away when told so", async () => {
    const server = await startServer(temporaryFolder(), "--demo", "no");
    expect(await (await fetch(server.address)).text()).toContain("No papers yet");
  });

  it("takes settings from options, the environment and files, in that order", async () => {
    const folder = temporaryFolder();
    const secret = join(folder, "title");
    writeFileSync(secret, "From a file\n");
    const title = async (args: string[], environment: Record<string, string>) =>
      (await run(["config", ...args], { environment })).stdout.match(/--title .*\n.*\n {4}(now ".*?")/)?.[1];
    expect(await title([], { BROADSHEET_TITLE_FILE: secret })).toBe('now "From a file"');
    expect(await title([], { BROADSHEET_TITLE_FILE: secret, BROADSHEET_TITLE: "From the environment" })).toBe(
      'now "From the environment"',
    );
    expect(await title(["--title", "From the command line"], { BROADSHEET_TITLE: "x" })).toBe(
      'now "From the command line"',
    );
  });

  it.each([
    [["--port", "70000"], '--port is "70000", but it must be a port number'],
    [["--zone", "Mars/Olympus"], "must be an IANA time zone"],
    [["--rollover", "25:00"], "must be a time of day as HH:MM"],
    [["--demo", "perhaps"], "must be yes or no"],
    [["--prot", "80"], "unknown option '--prot'"],
    [["--base-url", "ftp://x"], "must be an http or https address"],
  ])("refuses %j with a sentence", async (args, message) => {
    const { code, stderr } = await run(["serve", "--data", temporaryFolder(), ...args]);
    expect(code).toBe(2);
    expect(stderr).toContain(message);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("says what to do when the port is in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    await new Promise((resolve) => taken.once("listening", resolve));
    const { port } = taken.address() as { port: number };
    const { code, stderr } = await run(["serve", "--data", temporaryFolder(), "--demo", "no", "--port", String(port)]);
    taken.close();
    expect(code).toBe(1);
    expect(stderr).toContain(
      `Port ${port} on 127.0.0.1 is in use, perhaps by another Broadsheet. Choose another with --port`,
    );
  });

  it("says what to do when the folder cannot be written", async () => {
    const folder = temporaryFolder();
    const locked = join(folder, "locked");
    mkdirSync(locked);
    chmodSync(locked, 0o555);
    // No mode keeps root out; a folder below a file cannot be made by anybody.
    const asRoot = process.getuid?.() === 0;
    writeFileSync(join(folder, "file"), "");
    const { code, stderr } = await run(["serve", "--data", asRoot ? join(folder, "file", "data") : locked]);
    expect(code).toBe(1);
    expect(stderr).toContain(`cannot be used: ${asRoot ? "ENOTDIR" : "this user may not write there"}`);
    expect(stderr).toContain("Give its owner write access, or choose another with --data FOLDER.");
  });

  it("says what to do when the records are a newer program's, or damaged", async () => {
    const data = temporaryFolder();
    await run(["demo", "--data", data]);
    const file = join(data, "broadsheet.sqlite");
    const db = new DatabaseSync(file);
    db.exec("insert into kysely_migration (name, timestamp) values ('9999_from_the_future', '2099-01-01')");
    db.close();
    const newer = await run(["serve", "--data", data]);
    expect([
      newer.code,
      newer.stderr.includes("were written by a newer Broadsheet (they have 9999_from_the_future). Update this program"),
    ]).toEqual([1, true]);
    writeFileSync(file, "this is no database at all, whatever its name may say".repeat(100));
    for (const leftover of [`${file}-wal`, `${file}-shm`]) if (existsSync(leftover)) writeFileSync(leftover, "");
    const damaged = await run(["serve", "--data", data]);
    expect([damaged.code, damaged.stderr.includes("are damaged")]).toEqual([1, true]);
    expect(readFileSync(file, "utf8")).toContain("this is no database");
  });

  it("makes a damaged index anew", async () => {
    const data = temporaryFolder();
    await run(["demo", "--data", data]);
    for (const entry of readdirSync(join(data, "index"), { recursive: true, withFileTypes: true }))
      if (entry.isFile()) writeFileSync(join(entry.parentPath, entry.name), "broken");
    const server = await startServer(data);
    await eventually(
      async () => server.output(),
      (said) => said.includes("The search index is damaged"),
    );
    await eventually(
      async () => (await fetch(`${server.address}/papers?q=loss`)).text(),
      (html) => html.includes("<mark>"),
    );
    await server.stop();
  });

  it("explains itself", async () => {
    expect((await run(["--version"])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    const help = await run(["--help"]);
    expect([help.code, help.stdout.includes("import")]).toEqual([0, true]);
    const unknown = await run(["improt"]);
    expect([unknown.code, unknown.stderr.includes("unknown command 'improt'")]).toEqual([2, true]);
    const without = await run(["import"]);
    expect([without.code, without.stderr.includes("broadsheet import --help")]).toEqual([2, true]);
  });
});

describe("broadsheet index and demo", () => {
  it("rebuild the index, and remove the demo with all that belongs to it", async () => {
    const data = temporaryFolder();
    await run(["demo", "--data", data]);
    const rebuilt = await run(["index", "--rebuild", "--data", data]);
    expect([rebuilt.code, /The index has 1\d\d papers/.test(rebuilt.stderr)]).toEqual([0, true]);
    const cleared = await run(["demo", "--clear", "--data", data]);
    expect(cleared.stderr).toMatch(/1\d\d demo papers removed/);
    expect(cleared.stderr).toContain("The index has 0 papers");
  });

  it("take over at once what a killed process was writing", async () => {
    const data = temporaryFolder();
    await run(["demo", "--data", data]);
    const server = await startServer(data);
    server.child.kill("SIGKILL");
    await server.ended;
    const db = new DatabaseSync(join(data, "broadsheet.sqlite"));
    // What such a process leaves: its lease, not yet run out, and a revision that the index has not followed.
    db.prepare("insert or replace into leases (name, holder, expires_at) values ('indexer', ?, ?)").run(
      `${hostname()}:${server.child.pid}:x`,
      Date.now() + 3_600_000,
    );
    db.exec("update counters set value = 0 where name = 'indexed_revision'");
    db.close();
    const { code, stderr } = await run(["index", "--data", data]);
    expect([code, stderr.includes("The index has 1")]).toEqual([0, true]);
  });
});
