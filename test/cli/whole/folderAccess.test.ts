/** What other users of the machine can read of a data folder: the published dump, and nothing else. */
import { chmodSync, existsSync, lstatSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { closeToOthers } from "../../../src/store/lib/folderAccess.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { snapshotLines } from "../../support/made/records.ts";
import { eventually, run, startServer } from "../../support/program.ts";

const modeOf = (path: string): string => (lstatSync(path).mode & 0o777).toString(8);

/** Everything in a folder that another user may read, write or list, with its mode. */
const openIn = (folder: string): Record<string, string> =>
  Object.fromEntries(
    readdirSync(folder, { recursive: true, encoding: "utf8" })
      .filter((name) => (lstatSync(join(folder, name)).mode & 0o077) !== 0)
      .map((name) => [name, modeOf(join(folder, name))]),
  );

describe("a data folder", () => {
  it("is its owner's alone after commands and a server that learns, rejects and publishes, but for the dump", async () => {
    const folder = temporaryFolder();
    const data = join(folder, "data");
    const lines = join(folder, "papers.jsonl");
    writeFileSync(lines, `${[...snapshotLines(2_000)].join("\n")}\n{"id": "nonsense"}\n`);
    expect((await run(["import", lines, "--data", data])).code).toBe(0);
    expect((await run(["learn", "--data", data])).code).toBe(0);
    expect(openIn(data)).toEqual({});
    expect(modeOf(data)).toBe("700");
    const server = await startServer(data, "--publish-dump", "daily");
    const published = await eventually(
      async () => (await fetch(`${server.address}/dump/broadsheet-public.jsonl.gz`)).status,
      (status) => status === 200,
    );
    expect(published).toBe(200);
    await fetch(`${server.address}/papers/suggest?q=grad`);
    const open = openIn(data);
    for (const name of [
      "index",
      "suggestions",
      "rejects",
      "encoder",
      "dump",
      "secret",
      "mail-key",
      "broadsheet.sqlite",
    ])
      expect(readdirSync(data)).toContain(name);
    await server.stop();
    const dump = Object.keys(open).find((name) => name.startsWith("dump/broadsheet-public-")) ?? "";
    expect(open).toEqual({ dump: "755", "dump/index.json": "644", [dump]: "644" });
    // Others may go through it to the dump, and list nothing.
    expect(modeOf(data)).toBe("711");

    for (const [name, mode, ...options] of [
      ["whole", "600"],
      ["public", "644", "--public"],
    ] as const) {
      const file = join(folder, `${name}.jsonl.gz`);
      expect([name, (await run(["dump", file, "--data", data, ...options])).code]).toEqual([name, 0]);
      expect([name, modeOf(file)]).toEqual([name, mode]);
    }
  }, 120_000);

  it("of an earlier version is closed at the start, and what is not the program's is left as it is", async () => {
    const data = temporaryFolder();
    chmodSync(data, 0o755);
    const other = join(temporaryFolder(), "elsewhere");
    for (const name of ["index/old", "rejects", "notes"]) mkdirSync(join(data, name), { recursive: true });
    const files = [
      "broadsheet.sqlite-wal",
      "index/old/1.bin",
      "rejects/1-a.jsonl",
      "secret",
      "admin-token",
      "mail-key",
      "notes/mine",
      "editions.txt",
    ];
    for (const name of files) writeFileSync(join(data, name), "x");
    writeFileSync(other, "x");
    symlinkSync(other, join(data, "vectors"));
    for (const name of [...files, "index", "index/old", "rejects", "notes"])
      chmodSync(join(data, name), files.includes(name) ? 0o644 : 0o755);
    chmodSync(other, 0o644);
    expect(closeToOthers(data)).toBeUndefined();
    expect(modeOf(data)).toBe("700");
    expect(
      Object.keys(openIn(data))
        .filter((name) => name !== "vectors")
        .sort(),
    ).toEqual(["editions.txt", "notes", "notes/mine"]);
    expect(modeOf(other)).toBe("644");
    expect(closeToOthers(join(data, "nowhere"))).toBeUndefined();
  });

  it.runIf(existsSync("/proc/self"))("that cannot be closed is told in a sentence", () => {
    expect(closeToOthers("/proc/self")).toMatch(
      /^Other users of this machine may be able to read .* with mode 0700\.$/,
    );
  });
});
