/** Papers that somebody waits for, from a server that speaks as arXiv does. */
import { describe, expect, it } from "vitest";
import { createPaperFetch } from "../../../src/app/papers/fetchPaper.ts";
import { findPaper } from "../../../src/store/papers/papers.ts";
import { arxivSource, freshRecords, madeUpTime } from "../../support/made/harvesting.ts";
import { NOW } from "../../support/made/records.ts";
import { eventually } from "../../support/program.ts";
import { startArxiv } from "../../support/servers/arxiv.ts";
import { servedPapers } from "../../support/servers/arxivRecords.ts";

async function setUp() {
  const time = madeUpTime();
  let open = () => {};
  const gate = new Promise<void>((resolve) => {
    open = resolve;
  });
  const papers = servedPapers(30, NOW);
  const server = await startArxiv({ papers, clock: time.clock, during: () => gate });
  const { db } = await freshRecords();
  const logged: string[] = [];
  const fetching = createPaperFetch({
    ...time,
    db,
    sources: [arxivSource({ server, time, db })],
    log: (message) => logged.push(message),
  });
  const settledState = (id: string) =>
    eventually(
      () => fetching.fetch(id),
      ({ state }) => state !== "underway",
    );
  return { time, server, db, fetching, papers, open, logged, settledState };
}

describe("papers that somebody waits for", () => {
  it("come in, those that were asked for meanwhile in one request together", async () => {
    const { server, db, fetching, papers, open, settledState } = await setUp();
    for (const { id } of papers.slice(0, 8)) expect(await fetching.fetch(id)).toEqual({ state: "underway" });
    expect(await fetching.fetch(papers[0]?.id ?? "")).toEqual({ state: "underway" });
    open();
    for (const { id } of papers.slice(0, 8)) expect(await settledState(id)).toEqual({ state: "here" });
    for (const { id, title } of papers.slice(0, 8)) expect((await findPaper(db, id))?.title).toBe(title);
    expect(server.asked).toHaveLength(2);
    await fetching.stop();
  });

  it("are refused in words, which stand for a minute", async () => {
    const { server, time, db, fetching, papers, open, logged, settledState } = await setUp();
    open();
    const unknown = { state: "unknown", message: "This paper could not be fetched: arXiv does not know it." };
    expect(await settledState("2001.12345")).toEqual(unknown);
    const asked = server.asked.length;
    expect(await fetching.fetch("2001.12345")).toEqual(unknown);
    expect(server.asked).toHaveLength(asked);
    const id = papers[0]?.id ?? "";
    server.faults.push("broken", "broken", "broken");
    const failed = await settledState(id);
    expect(failed).toMatchObject({ state: "failed" });
    expect("message" in failed && failed.message).toMatch(/could not be fetched just now.*answered 500/);
    expect(await findPaper(db, id)).toBeUndefined();
    time.pass(60_000);
    expect(await settledState(id)).toEqual({ state: "here" });
    expect(logged).toEqual([]);
    await fetching.stop();
    expect(await fetching.fetch("2001.12346")).toMatchObject({ state: "failed" });
  });
});
