/**
 * Libraries made to be slow or large, in every format: whatever becomes of them, others are served meanwhile, and memory
 * stays within what one library may take.
 */
import { monitorEventLoopDelay } from "node:perf_hooks";
import { describe, expect, it } from "vitest";
import { createLibraryReader } from "../../../src/sources/files/libraryReader.ts";
import { HOSTILE_LIBRARIES } from "../../support/hostile/hostileLibraries.ts";
import { upload } from "../../support/hostile/uploads.ts";
import { LIBRARY_THREAD } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

/** The thread that answers was silent for 6 to 23 s; taking in the form itself is most of what is left. */
const MAX_PAUSE_MS = 2_500;
/** It was 0.4 to 4.1 GB. A thread may have some 300 MB. */
const MAX_GROWTH_BYTES = 600_000_000;
/** Of a file that is known at once not to be read whole; told in a sentence. */
const TOLD = [200, 400, 413];

const fileOf = (content: string) => ({
  name: "library.bib",
  path: "library.bib",
  progress: () => undefined,
  async *bytes() {
    yield Buffer.from(content);
  },
});

/** A thread that takes the first of the file and then does something else. */
const threadThat = (does: string): URL =>
  new URL(
    `data:text/javascript,${encodeURIComponent(`
      import { parentPort } from "node:worker_threads";
      parentPort.once("message", () => { ${does} });
      parentPort.postMessage({ type: "next" });`)}`,
  );

describe("a library that is made to be slow", () => {
  it.each(HOSTILE_LIBRARIES)(
    "keeps nobody waiting: %s, %s",
    async (name, _, make) => {
      const { instance, mira } = await world({ readers: { mira: "reader" } });
      const content = make();
      const pauses = monitorEventLoopDelay({ resolution: 10 });
      const before = process.memoryUsage().rss;
      let most = before;
      const watch = setInterval(() => (most = Math.max(most, process.memoryUsage().rss)), 20);
      pauses.enable();
      const { status, html } = await upload(instance, mira, "/me/library", { name, content });
      pauses.disable();
      clearInterval(watch);
      expect(TOLD, html.slice(0, 300)).toContain(status);
      expect(pauses.max / 1e6).toBeLessThan(MAX_PAUSE_MS);
      expect(most - before).toBeLessThan(MAX_GROWTH_BYTES);
      expect(instance.logged.filter((line) => line.includes("failed"))).toEqual([]);
    },
    60_000,
  );

  it("never comes to an end, is ended, and is told so", async () => {
    const thread = threadThat("for (;;) {}");
    const read = createLibraryReader({ clock: Date.now, workerFile: thread, maxMs: 200 });
    await expect(read(fileOf("@misc{a}"))).rejects.toMatchObject({
      code: "too_large",
      message: expect.stringContaining("more time"),
    });
  });

  it("takes all memory of its thread, and not the server's", async () => {
    const greedy = "const kept = []; for (;;) kept.push(new Array(1e5).fill(Math.random()));";
    const thread = threadThat(greedy);
    const read = createLibraryReader({ clock: Date.now, workerFile: thread });
    await expect(read(fileOf("@misc{a}"))).rejects.toMatchObject({
      code: "too_large",
      message: expect.stringContaining("more memory"),
    });
  }, 30_000);

  it("has two at its side at most; more wait a little, and then are sent away", async () => {
    const thread = threadThat("for (;;) {}");
    const read = createLibraryReader({ clock: Date.now, workerFile: thread, maxMs: 300 });
    const outcomes = await Promise.all(
      Array.from({ length: 12 }, () => read(fileOf("@misc{a}")).catch(({ code }: { code: string }) => code)),
    );
    expect(outcomes.filter((code) => code === "busy")).toHaveLength(4);
    expect(outcomes.filter((code) => code === "too_large")).toHaveLength(8);
  }, 30_000);

  it("is let in again as soon as another is done", async () => {
    const read = createLibraryReader({ clock: Date.now, workerFile: LIBRARY_THREAD });
    const entry = "@misc{a, title={Sparse losses}, author={Example, Alice}, year=2025}";
    const readings = await Promise.all(Array.from({ length: 4 }, () => read(fileOf(entry))));
    expect(readings.map(({ entries }) => entries.length)).toEqual([1, 1, 1, 1]);
  }, 30_000);
});
