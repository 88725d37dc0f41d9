/** Reading in the terminal, by the built program: lists, searches, papers, addresses, colours, exit codes. */
import { execFileSync, spawn } from "node:child_process";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openerHere } from "../../../src/cli/papers/open.ts";
import { headings } from "../../support/clients/readMarkdown.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { PROGRAM, run } from "../../support/program.ts";
import { typed } from "../../support/typed.ts";
import { world } from "../../support/world.ts";

const folder = mkdtempSync(join(tmpdir(), "broadsheet-papers-"));
const DATA = ["--data", folder];
const HERE = "http://127.0.0.1:3000";
/** A row of a list: rank, id, title. */
const ROW = /^ *(\d+) {2}(\d{4}\.\d{4,5}) {2}(.+)$/gm;
const rowsOf = (text: string) => [...text.matchAll(ROW)].map(([, rank, id, title]) => ({ rank, id, title }));
let first = "";

beforeAll(() => {
  const built = (...args: string[]) =>
    execFileSync(process.execPath, [PROGRAM, ...args], { encoding: "utf8", stdio: "pipe" });
  built("demo", ...DATA);
  first = rowsOf(built("papers", "ls", ...DATA))[0]?.id ?? "";
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("broadsheet papers", () => {
  it.each([
    [["ls", "trending", "--limit", "3"], /^Trending papers\n\d+ papers; here 1 to 3\. /],
    [["ls", "newest", "--limit", "3", "--offset", "4"], /^The newest papers\n\d+ papers; here 5 to 7\. /],
  ])("lists: %j", async (args, head) => {
    const { code, stdout, stderr } = await run(["papers", ...args, ...DATA]);
    expect([code, stderr]).toEqual([0, ""]);
    expect(stdout).toMatch(head);
    expect(rowsOf(stdout).length).toBeGreaterThan(0);
  });

  it("lists for programs what it lists for people", async () => {
    const search = ["papers", "search", "graph", "neural", "--sort", "date", "--limit", "2", ...DATA];
    const rows = rowsOf((await run(search)).stdout);
    const json = JSON.parse((await run([...search, "--json"])).stdout);
    expect(json.papers.map(({ id }: { id: string }) => id)).toEqual(rows.map(({ id }) => id));
    expect(json.papers[0]).toMatchObject({
      address: `${HERE}/papers/${rows[0]?.id}`,
      abstract: expect.any(String),
      authors: expect.any(Array),
    });
  });

  it("tells a date as exactly as it is known", async () => {
    const folder = temporaryFolder();
    const file = join(folder, "library.bib");
    writeFileSync(file, "@misc{k, title={A list of words}, year=2019, doi={10.5555/a}}\n");
    const data = ["--data", join(folder, "data")];
    expect((await run(["import", file, ...data])).code).toBe(0);
    expect((await run(["papers", "info", "doi:10.5555/a", ...data])).stdout).toMatch(/^published: 2019$/m);
    const { published, publishedPrecision } = JSON.parse(
      (await run(["papers", "info", "doi:10.5555/a", "--json", ...data])).stdout,
    );
    expect([published, publishedPrecision]).toEqual(["2019-01-01", "year"]);
  });

  it("finds the one paper whose id or link is searched for, and says when it is not here", async () => {
    for (const asked of [first, `https://arxiv.org/abs/${first}v1`]) {
      const { stdout } = await run(["papers", "search", asked, "--json", ...DATA]);
      expect(JSON.parse(stdout).papers.map(({ id }: { id: string }) => id)).toEqual([first]);
    }
    const { stdout } = await run(["papers", "search", "9912.99999", ...DATA]);
    expect(stdout).toContain("There is no paper 9912.99999 in this library.");
  });

  it("prints a paper as Markdown, and its facts", async () => {
    const read = await run(["papers", "read", `https://arxiv.org/abs/${first}v1`, ...DATA]);
    expect([read.code, read.stderr]).toEqual([0, ""]);
    expect(headings(read.stdout, 2)).toContain("Abstract");
    const info = JSON.parse((await run(["papers", "info", first, "--json", ...DATA])).stdout);
    expect(headings(read.stdout, 1)).toEqual([info.title]);
    const { stdout } = await run(["papers", "info", first, ...DATA, "--base-url", "https://papers.example"]);
    expect(stdout).toContain(`page: https://papers.example/papers/${first}\n`);
  });

  it("says what is wrong and what to do, by exit codes that scripts can tell apart", async () => {
    const nowhere = join(temporaryFolder(), "none");
    for (const [args, code, message] of [
      [["papers", "read", "2612.99999", ...DATA], 3, "There is no paper 2612.99999 in this library."],
      [["papers", "ls", "--data", nowhere], 1, `There is no instance in ${nowhere}.`],
      [["mcp", "--reader", "nobody-here", ...DATA], 3, "There is no reader @nobody-here here."],
      [["serve", "8080"], 2, "A port is given as --port 8080."],
    ] as const) {
      const ended = await run([...args]);
      expect([args.join(" "), ended.code, ended.stdout]).toEqual([args.join(" "), code, ""]);
      expect(ended.stderr).toContain(message);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
    expect(existsSync(nowhere)).toBe(false);
  });

  it("searches for what begins with a dash behind two of them", async () => {
    const { code, stdout } = await run(["papers", "search", ...DATA, "--", "attention", "-transformer"]);
    expect([code, stdout.split("\n")[0]]).toEqual([0, "Papers on attention -transformer"]);
  });

  it("colours a terminal alone, unless it is told otherwise", async () => {
    // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
    const colour = /\u001b\[/;
    const help = (environment: Record<string, string>) => run(["papers", "--help"], { environment });
    expect((await help({ FORCE_COLOR: "1" })).stdout).toMatch(colour);
    expect((await help({ NO_COLOR: "1" })).stdout).not.toMatch(colour);
  });

  it("ends quietly when nobody reads on", async () => {
    const child = spawn(process.execPath, [PROGRAM, "papers", "ls", "newest", "--limit", "120", "--json", ...DATA], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => (stderr += chunk));
    child.stdout.once("data", () => child.stdout.destroy());
    expect([await new Promise((resolve) => child.on("close", resolve)), stderr]).toEqual([0, ""]);
  });

  it("reads what a running server has at the same time", async () => {
    const {
      instance,
      papers: [paper],
    } = await world({ papers: ["On *sparse* matter"] });
    const { stdout } = await run(["papers", "search", "sparse", "--data", instance.dataFolder]);
    expect(rowsOf(stdout)).toEqual([{ rank: "1", id: paper.id, title: "On *sparse* matter" }]);
  });
});

describe("broadsheet open", () => {
  it.each([
    [[], "/"],
    [["2309.12307"], "/papers/2309.12307"],
    [["https://arxiv.org/pdf/2309.12307v3"], "/papers/2309.12307"],
    [["2025-06-10"], "/papers/date/2025-06-10"],
    [["2025-W24"], "/papers/week/2025-W24"],
    [["2025-06"], "/papers/month/2025-06"],
    [["trending"], "/papers/trending"],
    [["sparse", "attention"], "/papers?q=sparse+attention"],
  ])("%j prints its address", async (args, path) => {
    expect(await typed("open", ...args)).toEqual({
      code: 0,
      stdout: `https://papers.example${path}\n`,
      stderr: "",
    });
  });

  it("goes by the address that is set", async () => {
    const { stdout } = await run(["open", "--base-url", "https://papers.example/"]);
    expect(stdout).toBe("https://papers.example/\n");
  });

  it("has something to open it with only where there is a desktop", () => {
    expect(openerHere("linux", {})).toBeUndefined();
    expect(openerHere("linux", { WAYLAND_DISPLAY: "wayland-0" })).toEqual(["xdg-open"]);
    expect(openerHere("darwin", {})).toEqual(["open"]);
    expect(openerHere("win32", {})?.[0]).toBe("rundll32");
  });
});

describe("broadsheet feeds", () => {
  it("prints an address for each list", async () => {
    const { stdout } = await typed("feeds", "--format", "rss", "--json");
    const feeds: { list: string; address: string }[] = JSON.parse(stdout);
    expect(feeds.length).toBeGreaterThan(5);
    for (const { address } of feeds) expect(address).toMatch(/^https:\/\/papers\.example\/.*rss/);
  });
});
