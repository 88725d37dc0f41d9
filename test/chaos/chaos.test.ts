/** `npm run chaos` and `npm run fuzz`, shortly: that they run, and that what is broken makes them fail. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Part, runParts, type World } from "./runner.ts";

const ROOT = join(import.meta.dirname, "..", "..");

function run(program: string, ...options: string[]): Promise<{ code: number | null; said: string }> {
  const child = spawn(process.execPath, [join(ROOT, "bin", `${program}.mjs`), ...options], { cwd: ROOT });
  let said = "";
  child.stdout.on("data", (chunk) => (said += chunk));
  child.stderr.on("data", (chunk) => (said += chunk));
  return new Promise((resolve) => child.on("close", (code) => resolve({ code, said })));
}

describe("the programs", () => {
  it.concurrent.each([
    ["chaos", "votes", /^ok +votes .* 1 kills.*acknowledged/m],
    ["fuzz", "requests", /^ok +requests .*400 requests to \d{3} routes/m],
  ] as const)("%s runs its part %s, and counts what held", async (program, part, line) => {
    const { code, said } = await run(program, "--only", part, "--minutes", "0.001", "--seed", "1");
    expect(code, said).toBe(0);
    expect(said).toMatch(line);
    expect(said).toMatch(/: \d+ expectations held, 0 broken, 0 skipped/);
  });
});

describe("a run", () => {
  const holding: Part<World> = { name: "holding", about: "", weight: 1, run: async (w) => w.expect(true, "holds") };
  const broken: Part<World> = {
    name: "broken",
    about: "",
    weight: 1,
    async run(world) {
      for (let i = 0; i < 5; i++)
        world.expect(i < 2, "is less than two", () => `it was ${i} of ${world.random.below(1_000)}`);
    },
  };
  const throwing: Part<World> = { name: "throwing", about: "", weight: 1, run: () => Promise.reject(new Error("oh")) };
  const skipped: Part<World> = { name: "skipped", about: "", weight: 1, run: async (w) => w.skip("there is no disk") };

  async function runOf(parts: Part<World>[], ...options: string[]) {
    const lines: string[] = [];
    const code = await runParts(
      "chaos",
      parts,
      (world) => world,
      options,
      (line) => lines.push(line),
    );
    return { code, said: lines.join("\n") };
  }

  it("ends with 0 where all held", async () => {
    const { code, said } = await runOf([holding, skipped]);
    expect(code).toBe(0);
    expect(said).toContain("1 expectations held, 0 broken, 1 skipped");
    expect(said).toContain("there is no disk");
  });

  it("ends with 1 where one was broken, and says which, how often, and how it is repeated", async () => {
    const { code, said } = await runOf([holding, broken], "--seed", "7", "--minutes", "0.1");
    expect(code).toBe(1);
    expect(said).toContain("is less than two (broken 3 times)");
    expect(said).toContain("3 expectations held, 3 broken");
    expect(said).toContain("npm run chaos -- --seed 7 --minutes 0.1");
    const details = (text: string) => text.match(/it was .*/g);
    expect(details((await runOf([broken], "--seed", "7")).said)).toEqual(details(said));
    expect(details((await runOf([broken], "--seed", "8")).said)).not.toEqual(details(said));
  });

  it("ends with 1 where a part could not be carried out, and goes on with the others", async () => {
    const { code, said } = await runOf([throwing, holding]);
    expect(code).toBe(1);
    expect(said).toContain("Error: oh");
    expect(said).toMatch(/^ok +holding/m);
  });

  it.each([["--minutes", "0"], ["--seed", "x"], ["--only", "nothing"], ["--perhaps"]])(
    "refuses %s %s with a sentence",
    async (...options) => {
      const { code, said } = await runOf([holding], ...options);
      expect([code, said.includes("Usage: npm run chaos")]).toEqual([2, true]);
    },
  );
});
