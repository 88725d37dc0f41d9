import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { snapshotLines } from "../../support/made/records.ts";
import { type ChaosWorld, until, wait } from "../programs.ts";
import { expectSound, papersIn, rows } from "../records.ts";
import type { Part } from "../runner.ts";

const LINES = 5_000;
/** One line in so many is broken. */
const BROKEN_EVERY = 97;
const LEAST_KILLS = 3;

export const imports: Part<ChaosWorld> = {
  name: "import",
  about: "kill -9 at random moments of an import: run again it ends with the same papers and rejects as one let alone",
  weight: 20,
  async run(world) {
    const folder = world.folder("import");
    const file = join(folder, "papers.jsonl.gz");
    const lines = [...snapshotLines(LINES)].map((line, i) => (i % BROKEN_EVERY === 0 ? `broken ${i}` : line));
    writeFileSync(file, gzipSync(lines.join("\n")));
    const [alone, killed] = [join(folder, "alone"), join(folder, "killed")];
    const began = performance.now();
    const { code, said } = await world.run("import", file, "--data", alone);
    const usualMs = performance.now() - began;
    world.expect(code === 0, "an import let alone ends with 0", () => `${code}: ${said}`);

    let [kills, resumed] = [0, 0];
    while (kills < LEAST_KILLS || world.left() > 2 * usualMs) {
      const importing = world.start("import", file, "--data", killed);
      // By turns at any moment of its life, and soon after it has saved its place, from where the next one goes on.
      const before = savedLines(killed);
      if (kills % 2 === 1) await until(usualMs, () => !importing.isAlive() || savedLines(killed) > before, Boolean);
      const moment = wait(kills % 2 === 1 ? world.random.between(0, 60) : world.random.between(50, usualMs));
      const ended = await Promise.race([importing.ended, moment]);
      await importing.kill();
      kills++;
      if (importing.said().includes("going on after line")) resumed++;
      if (ended) world.expect(ended.code === 0, "an import that ends by itself ends with 0", () => importing.said());
    }
    const last = await world.run("import", file, "--data", killed);
    world.expect(last.code === 0, "an import that was killed can be ended", () => `${last.code}: ${last.said}`);
    const [expected, found] = [papersIn(alone), papersIn(killed)];
    const wanted = new Set(expected);
    const strange = found.filter((paper) => !wanted.has(paper));
    world.expect(expected.length === LINES - Math.ceil(LINES / BROKEN_EVERY), "an import let alone has every paper");
    world.expect(
      found.length === expected.length && strange.length === 0,
      "an import that was killed has the same papers as one let alone",
      () =>
        `${found.length} in place of ${expected.length}, ${strange.length} differ:\n${strange.slice(0, 2).join("\n")}`,
    );
    world.expect(rejectsIn(killed) === rejectsIn(alone), "both have the same rejects");
    const indexed = rows(killed, "select value from counters where name = 'indexed_revision'")[0]?.value;
    const latest = rows(killed, "select max(revision) as value from papers")[0]?.value;
    world.expect(indexed >= latest, "the index has followed", () => `${indexed} of ${latest}`);
    expectSound(world, killed);
    world.note(`${kills} kills, gone on ${resumed} times, ${found.length} papers`);
  },
};

/** How far the records say that an import has come. */
function savedLines(data: string): number {
  try {
    return rows(data, "select coalesce(max(lines), 0) as lines from imports")[0]?.lines ?? 0;
  } catch {
    // There are no records yet.
    return 0;
  }
}

function rejectsIn(data: string): string {
  const folder = join(data, "rejects");
  if (!existsSync(folder)) return "";
  // One that was killed behind its end begins again, and has a file of its own with the same in it.
  return [...new Set(readdirSync(folder).map((name) => readFileSync(join(folder, name), "utf8")))].join("\n");
}
