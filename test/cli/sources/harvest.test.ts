import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it } from "vitest";
import { TIMETABLE } from "../../../src/jobs/timetable.ts";
import { seeded } from "../../../src/lib/random.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { eventually, run, start, startServer } from "../../support/program.ts";
import { startArxiv } from "../../support/servers/arxiv.ts";
import { type ServedPaper, servedPapers } from "../../support/servers/arxivRecords.ts";

const rows = (data: string, sql: string) => {
  const db = new DatabaseSync(join(data, "broadsheet.sqlite"), { readOnly: true, timeout: 5_000 });
  const all = db.prepare(sql).all();
  db.close();
  return all.map((row) => ({ ...row }));
};
const idsIn = (data: string) => rows(data, "select id from papers order by id").map((row) => row.id);
const idsOf = (papers: ServedPaper[], category: string) =>
  papers
    .filter((paper) => paper.categories.includes(category))
    .map((paper) => paper.id)
    .sort();

describe("broadsheet harvest", () => {
  it("brings a category's papers, ends the demo, tells what it did, and is harmless twice", async () => {
    const data = temporaryFolder();
    await run(["demo", "--data", data]);
    const papers = servedPapers(120, Date.now());
    const arxiv = await startArxiv({ papers });
    const args = [
      "harvest",
      "arxiv",
      "--data",
      data,
      "--follow",
      "cs.LG",
      "--contact",
      "ada@example.org",
      ...arxiv.options,
    ];
    const first = await run(args);
    expect(first).toMatchObject({ code: 0 });
    expect(first.stderr).toContain("The demo edition goes");
    expect(first.stderr).toMatch(/arXiv: 2 pages, 72 new papers in /);
    expect(idsIn(data)).toEqual(idsOf(papers, "cs.LG"));
    expect(arxiv.asked[0]?.userAgent).toMatch(
      /^Broadsheet\/\d+\.\d+\.\d+ \(self-hosted daily papers; ada@example\.org\)$/,
    );
    const again = await run(args);
    // Just after midnight nothing has changed since the day began.
    expect(again.stderr).toMatch(/arXiv: 1 page, 0 new papers(?:, \d+ unchanged)? in/);
    const since = await run([...args, "--since", "2020-01-01"]);
    expect([since.code, since.stderr.includes("changed 2020-01-01 to 2020-01-31")]).toEqual([0, true]);
    expect(idsIn(data)).toEqual(idsOf(papers, "cs.LG"));
  });

  it.each([
    [
      ["harvest"],
      "Nothing is followed, so there is nothing to fetch. Say what is, such as --follow cs.LG,stat.ML, --huggingface yes",
    ],
    [["harvest", "--follow", "cs.XX"], '--follow is "cs.XX", but it must be arXiv\'s categories or archives'],
    [["harvest", "--follow", "cs.LG", "--since", "soon"], '--since is "soon", but it must be a day as 2025-06-10.'],
    [
      ["harvest", "nowhere", "--follow", "cs.LG"],
      'There is no source "nowhere". There are: arxiv, huggingface, biorxiv, medrxiv.',
    ],
    [["harvest", "--follow", "cs.LG", "--arxiv-pause", "1"], "asks for 3 seconds between requests"],
    [["harvest", "--follow", "cs.LG", "--contact", "a\r\nb"], "must be a mail or web address without spaces"],
  ])("refuses %j with a sentence", async (args, message) => {
    const { code, stderr } = await run([...args, "--data", temporaryFolder()]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it("says in words what is wrong, ends with 1, and says so afterwards too", async () => {
    const data = temporaryFolder();
    const arxiv = await startArxiv({ papers: servedPapers(10, Date.now()), formats: [] });
    const { code, stderr } = await run(["harvest", "--data", data, "--follow", "cs.LG", ...arxiv.options]);
    expect(code).toBe(1);
    expect(stderr).toContain("arXiv refuses cs.LG from");
    expect(stderr).toContain("cs.LG is not complete.");
    const { stdout } = await run(["sources", "--data", data]);
    expect(stdout).toContain("no success yet");
    expect(stdout).toContain("cannotDisseminateFormat");
    expect(stdout).toMatch(/Failing since .* UTC; tried again in \d+ (?:min|h) /);
  });

  it("stops at Ctrl-C and goes on from there", async () => {
    const data = temporaryFolder();
    const papers = servedPapers(120, Date.now());
    const pause = { ms: 0 };
    const arxiv = await startArxiv({ papers, pageSize: 10, during: () => later(pause.ms) });
    pause.ms = 60;
    const args = ["harvest", "--data", data, "--follow", "cs.LG", ...arxiv.options];
    const { child, ended } = start(args);
    await eventually(
      async () => arxiv.asked.length,
      (asked) => asked >= 3,
    );
    child.kill("SIGINT");
    expect(await ended).toMatchObject({
      code: 1,
      stderr: expect.stringContaining("Stopped; the next run goes on from here."),
    });
    expect((await run(args)).stderr).toContain("going on after");
    expect(idsIn(data)).toEqual(idsOf(papers, "cs.LG"));
  });

  const KILLS = 25;
  it(`survives ${KILLS} kills at random moments with nothing missing and nothing double`, {
    timeout: 240_000,
  }, async () => {
    const data = temporaryFolder();
    const papers = servedPapers(600, Date.now());
    const random = seeded(Date.now() % 100_000);
    // As slow as it takes for the kills to fall into the middle of it.
    const arxiv = await startArxiv({ papers, pageSize: 3, during: () => later(15) });
    const args = ["harvest", "--data", data, "--follow", "cs.LG", ...arxiv.options.slice(0, -1), "0.04"];
    let whole = 0;
    for (let kill = 0; kill < KILLS; kill++) {
      const before = arxiv.asked.length;
      const { child, ended } = start(args);
      // From the first request on, so that every kill falls into the harvest and not into the program's start.
      await eventually(
        async () => arxiv.asked.length > before || child.exitCode !== null,
        (begun) => begun,
      );
      await later(random.below(120));
      child.kill("SIGKILL");
      if ((await ended).code === 0) whole++;
    }
    expect(whole).toBe(0);
    const last = await run(args);
    expect(last).toMatchObject({ code: 0 });
    expect(idsIn(data)).toEqual(idsOf(papers, "cs.LG"));
    const counted = rows(
      data,
      `select sum("new") as fresh, sum(unchanged) as again, count(*) as harvests, sum(pages) as pages from harvests`,
    );
    expect(counted).toEqual([{ fresh: 360, again: 0, harvests: 1, pages: 120 }]);
    expect(arxiv.state.mostOpen).toBe(1);
    expect(
      rows(data, "select count(*) as n from papers where key > (select value from counters where name = 'paper_key')"),
    ).toEqual([{ n: 0 }]);
  });
});

describe("broadsheet add", () => {
  it("fetches papers by ids and links, and says of the others why not", async () => {
    const data = temporaryFolder();
    const papers = servedPapers(5, Date.now());
    const old = {
      ...(papers[1] as ServedPaper),
      id: "math/0211159",
      title: "A proof that was long awaited",
      versions: [{ at: Date.UTC(2002, 10, 11) }, { at: Date.UTC(2003, 1, 1) }],
    };
    papers.push(old);
    const arxiv = await startArxiv({ papers });
    const [one] = papers as [ServedPaper];
    const { code, stdout, stderr } = await run([
      "add",
      `https://arxiv.org/abs/${one.id}v2`,
      "math.DG/0211159",
      "2699.99999",
      "hello",
      "--data",
      data,
      ...arxiv.options,
    ]);
    expect(code).toBe(1);
    expect(stdout).toBe(`${one.id} added: ${one.title}\nmath/0211159 added: ${old.title}\n`);
    expect(stderr).toContain("hello: it is neither an arXiv id nor a link to one");
    expect(stderr).toContain("2699.99999: ");
    expect(idsIn(data)).toEqual([one.id, "math/0211159"].sort());
    expect(
      rows(data, "select version, created_at from paper_versions where id = 'math/0211159' order by version"),
    ).toEqual([
      { version: 1, created_at: Date.UTC(2002, 10, 11) },
      { version: 2, created_at: Date.UTC(2003, 1, 1) },
    ]);
    const again = await run(["add", one.id, "--data", data, ...arxiv.options]);
    expect([again.code, again.stdout]).toEqual([0, `${one.id} already here: ${one.title}\n`]);
  });

  it("says when arXiv cannot be asked", async () => {
    const { code, stderr } = await run([
      "add",
      "2309.12307",
      "--data",
      temporaryFolder(),
      "--arxiv-api",
      "http://127.0.0.1:9/api",
      "--arxiv-oai",
      "http://127.0.0.1:9/oai",
      "--arxiv-feeds",
      "http://127.0.0.1:9/rss",
      "--arxiv-pause",
      "0",
    ]);
    expect([code, stderr]).toEqual([1, expect.stringContaining("Nothing was added. 127.0.0.1:9 could not be asked: ")]);
  });
});

describe("a server that follows a category", () => {
  it("harvests by itself, shows the papers, and says in its health how its sources stand", async () => {
    const data = temporaryFolder();
    const papers = servedPapers(30, Date.now());
    const arxiv = await startArxiv({ papers });
    const server = await startServer(data, "--demo", "no", "--follow", "cs.LG", ...arxiv.options);
    const front = await eventually(
      async () => (await fetch(server.address)).text(),
      (html) => html.includes("On the 0th matter"),
    );
    expect(front).not.toContain("No papers yet");
    await eventually(
      async () => rows(data, "select name from jobs order by name").map((row) => row.name),
      (names) => ALWAYS_RUN.every((name) => names.includes(name)),
    );
    // The index follows within a moment.
    const health = await eventually(
      async () => (await fetch(`${server.address}/health`)).json() as Promise<{ status: string }>,
      ({ status }) => status === "ok",
    );
    expect(health).toMatchObject({
      sources: [{ source: "arxiv", late: false, lateAfterHours: 26, parts: [{ part: "cs.LG", error: null }] }],
    });
    expect(arxiv.state.mostOpen).toBe(1);
    const { stdout } = await run(["sources", "--data", data, "--follow", "cs.LG"]);
    expect(stdout).toMatch(/^arXiv: 18 papers brought, the last new one /);
    expect(stdout).toContain("cs.LG: last success ");
    expect(stdout).toContain("next on the timetable: ");
    expect((await server.stop()).code).toBe(0);
  });

  it("runs each job once with two servers on one folder", async () => {
    const data = temporaryFolder();
    const arxiv = await startArxiv({ papers: servedPapers(30, Date.now()) });
    const servers = await Promise.all(
      [1, 2].map(() => startServer(data, "--demo", "no", "--follow", "cs.LG", ...arxiv.options)),
    );
    await eventually(
      async () => rows(data, "select name from jobs").map((row) => row.name),
      (names) => ALWAYS_RUN.every((name) => names.includes(name)),
    );
    await Promise.all(servers.map((server) => server.stop()));
    const paths = arxiv.asked.map(({ path }) => path);
    expect(paths.filter((path) => path === "/oai")).toHaveLength(1);
    // The announcements are left alone while there is nothing to compare them with.
    expect(paths.filter((path) => path !== "/oai").length).toBeLessThanOrEqual(1);
    expect(arxiv.state.mostOpen).toBe(1);
  });
});

/** Jobs that run at each of their times; others look first whether there is anything to do, and here there is not. */
const ALWAYS_RUN = TIMETABLE.filter(({ isWanted }) => isWanted === undefined).map(({ name }) => name);
const later = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
