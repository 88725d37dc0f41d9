/** Types and style, so that one line of counts tells everything. */
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "..");

describe("the whole tree", () => {
  it.each([
    ["has sound types", "tsc", ["-p", "."]],
    ["keeps to the style", "biome", ["check", "--error-on-warnings", "."]],
    ["has nothing that nobody uses", "knip", []],
  ])("%s", (_, tool, args) => {
    const { stdout, stderr, status } = spawnSync(join(ROOT, "node_modules/.bin", tool), args, {
      cwd: ROOT,
      encoding: "utf8",
    });
    expect(status, stdout + stderr).toBe(0);
  });
});
