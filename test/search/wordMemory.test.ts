/** Words that are remembered own their characters: what they were cut out of can go. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, it } from "vitest";
import { own } from "../../src/lib/ownText.ts";

/** 20,000 words with what is known of each take some 15 MB; the queries that they came in would take 80 MB more. */
const MAX_GROWTH_BYTES = 40_000_000;

it("twenty thousand queries with a new word each leave their words in memory, and not themselves", () => {
  const script = join(import.meta.dirname, "../support/hostile/wordHeap.ts");
  const { stdout, stderr } = spawnSync(process.execPath, ["--expose-gc", script], { encoding: "utf8" });
  expect(Number(stdout), stderr).toBeGreaterThan(0);
  expect(Number(stdout)).toBeLessThan(MAX_GROWTH_BYTES);
}, 120_000);

it.each(["plain words of a text", "naïve café, Øresund", "数学 und Ελληνικά", "half \ud83d of a pair", "short", ""])(
  "text of its own is the same text: %j",
  (text) => expect(own(`<${text}>`.slice(1, -1))).toBe(text),
);
