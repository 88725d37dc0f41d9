/** `npm run release`, in a repository of its own. */
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";

const SCRIPT = join(import.meta.dirname, "..", "..", "..", "bin", "release.mjs");
const CHANGELOG =
  "# Changelog\n\n## Unreleased\n\n- Feeds.\n\n### Fixed\n\n- A link.\n\n## 0.1.0, 2026-01-02\n\n- All of it.\n";

const pack = (version: string) => `${JSON.stringify({ name: "broadsheet", version }, null, 2)}\n`;

/** A repository with one commit and the tag of a first release. */
function repository() {
  const folder = mkdtempSync(join(tmpdir(), "broadsheet-test-"));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const env = {
    PATH: process.env.PATH,
    HOME: folder,
    ...{ GIT_AUTHOR_NAME: "A", GIT_AUTHOR_EMAIL: "a@example.org" },
    ...{ GIT_COMMITTER_NAME: "A", GIT_COMMITTER_EMAIL: "a@example.org" },
  };
  const run = (command: string, ...args: string[]) => {
    const { status, stdout, stderr } = spawnSync(command, args, { cwd: folder, env, encoding: "utf8" });
    return { status, said: stdout + stderr };
  };
  const write = (file: string, text: string) => writeFileSync(join(folder, file), text);
  write("CHANGELOG.md", CHANGELOG);
  write("package.json", pack("0.1.0"));
  write("package-lock.json", pack("0.1.0"));
  run("git", "init", "--quiet");
  run("git", "add", ".");
  run("git", "commit", "--quiet", "--message", "First");
  run("git", "tag", "v0.1.0");
  return {
    run,
    write,
    git: (...args: string[]) => run("git", ...args).said.trim(),
    release: (...args: string[]) => run(process.execPath, SCRIPT, ...args),
    read: (file: string) => readFileSync(join(folder, file), "utf8"),
  };
}

it("dates the unreleased changes, sets the version, commits, and tags with the changes as text", () => {
  const { release, git, read } = repository();
  expect(release("0.10.0")).toMatchObject({ status: 0 });
  const today = new Date().toISOString().slice(0, 10);
  expect(read("CHANGELOG.md")).toContain(
    `## Unreleased\n\n## 0.10.0, ${today}\n\n- Feeds.\n\n### Fixed\n\n- A link.\n\n## 0.1.0,`,
  );
  expect([read("package.json"), read("package-lock.json")]).toEqual([pack("0.10.0"), pack("0.10.0")]);
  expect(git("log", "--format=%s", "-1")).toBe("Release 0.10.0");
  expect(git("status", "--porcelain")).toBe("");
  expect(git("cat-file", "-t", "v0.10.0")).toBe("tag");
  expect(git("tag", "--list", "--format=%(contents)", "v0.10.0")).toBe(
    "Broadsheet 0.10.0\n\n- Feeds.\n\n### Fixed\n\n- A link.",
  );
  // Nothing is left to release, and numbers are compared as numbers.
  expect(release("0.11.0").said).toContain("Nothing is listed as unreleased");
  expect(release("0.9.0").said).toContain("0.9.0 is not larger than the last release, 0.10.0");
});

it("shows what it would do, and does nothing", () => {
  const { release, git, read } = repository();
  const { status, said } = release("0.2.0", "--dry-run");
  expect([status, said]).toEqual([0, expect.stringContaining("v0.2.0:\n\nBroadsheet 0.2.0\n\n- Feeds.")]);
  expect([read("CHANGELOG.md"), git("tag")]).toEqual([CHANGELOG, "v0.1.0"]);
});

it("refuses what is no version, an old one, and changes that are not committed", () => {
  const { release, write, git } = repository();
  for (const [version, why] of [
    ["0.2", "no version"],
    ["v0.2.0", "no version"],
    ["00.2.0", "no version"],
    ["0.1.0", "a tag v0.1.0 already"],
    ["0.1.0-rc.1", "not larger"],
    ["", "no version"],
  ] as const)
    expect([version, release(version)]).toEqual([version, { status: 1, said: expect.stringContaining(why) }]);
  write("notes.txt", "not committed");
  expect(release("0.2.0")).toMatchObject({ status: 1, said: expect.stringContaining("not committed") });
  expect(git("tag")).toBe("v0.1.0");
});
