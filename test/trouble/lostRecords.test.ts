/** A file of records that is empty, cut short or overwritten is refused with a sentence, and nothing begins in its place. */
import { readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { openRecords, RECORDS_FILE } from "../../src/store/database.ts";
import { openRecordsToRead } from "../../src/store/lib/readOnly.ts";
import { temporaryFolder } from "../support/instance.ts";
import { libraryWithReaders } from "../support/made/voters.ts";
import { mayMount, smallDisk } from "../support/processes/smallDisk.ts";
import { run, startServer } from "../support/program.ts";

const STACK = /^\s+at |\.rs:\d|node:internal|Error:/m;

const COMMANDS = [
  ["serve", "--port", "0"],
  ["papers", "search", "view"],
  ["papers", "ls"],
  ["dump", "-"],
  ["sources"],
  ["readers"],
  ["mail"],
  ["index"],
  ["demo"],
  ["editions", "fill"],
  ["digest", "--to", "a@example.org"],
];

/** The name and how the file is harmed. */
const HARMS: [string, (file: string) => void][] = [
  ["is empty", (file) => truncateSync(file, 0)],
  ["has one byte", (file) => truncateSync(file, 1)],
  ["has half a header", (file) => truncateSync(file, 50)],
  ["has its header alone", (file) => truncateSync(file, 100)],
  ["has its first page alone", (file) => truncateSync(file, 4_096)],
  ["is cut in a page", (file) => truncateSync(file, 10_000)],
  ["is cut in half", (file) => truncateSync(file, Math.floor(statSync(file).size / 8_192) * 4_096)],
  ["is all zeros", (file) => writeFileSync(file, Buffer.alloc(statSync(file).size))],
  ["is another file", (file) => writeFileSync(file, "PK\u0003\u0004 this is something else".repeat(500))],
];

async function harmed(harm: (file: string) => void) {
  const data = temporaryFolder();
  await libraryWithReaders(data, 5);
  const file = join(data, RECORDS_FILE);
  for (const end of ["-wal", "-shm"]) rmSync(file + end, { force: true });
  harm(file);
  // Without what else an instance leaves, which would tell that there was one.
  for (const name of readdirSync(data)) if (name !== RECORDS_FILE) rmSync(join(data, name), { recursive: true });
  return { data, file };
}

describe.each(HARMS)("a file of records that %s", (_, harm) => {
  it("is refused, for writing and for reading, and stays as it is", async () => {
    const { data, file } = await harmed(harm);
    const before = readFileSync(file);
    for (const open of [openRecords, openRecordsToRead])
      await expect(open(data)).rejects.toMatchObject({
        code: expect.stringMatching(/^(records_missing|database_damaged)$/),
        message: expect.stringContaining("broadsheet restore FILE"),
      });
    expect(readFileSync(file).equals(before)).toBe(true);
  });
});

describe("every command", () => {
  it.each([HARMS[0], HARMS[5]] as typeof HARMS)(
    "says in a sentence that the file %s",
    async (_, harm) => {
      const { data } = await harmed(harm);
      for (const args of COMMANDS.filter((__, i) => i % 2 === 0)) {
        const { code, stderr } = await run([...args, "--data", data]);
        expect([args, code, stderr]).toEqual([args, 1, expect.stringContaining("broadsheet restore FILE")]);
        expect([args, STACK.test(stderr)]).toEqual([args, false]);
      }
    },
    120_000,
  );
});

describe("a full disk", () => {
  it.skipIf(!mayMount)("at the first start leaves nothing that keeps the next from beginning", async () => {
    const disk = smallDisk(2);
    const data = join(disk.folder, "data");
    disk.fill();
    const first = await run(["serve", "--data", data, "--port", "0"]);
    expect([first.code, STACK.test(first.stderr)]).toEqual([1, false]);
    expect(first.stderr).toMatch(/full|no space left/i);
    const other = temporaryFolder();
    disk.empty();
    // There is room again, though too little for an instance: what matters is that the records are begun.
    const records = await openRecords(data).catch((error) => error);
    expect(records).not.toMatchObject({ code: "records_missing" });
    if ("close" in records) records.close();
    expect(other).toBeDefined();
  });

  it.skipIf(!mayMount)(
    "is told in a sentence at a start and by every command, and a start after it finds all there was",
    async () => {
      const disk = smallDisk(24);
      const data = join(disk.folder, "data");
      const paper = await libraryWithReaders(data, 3);
      await run(["index", "--data", data]);
      disk.fill();
      for (const args of [...COMMANDS.slice(1), ["restore", "nothing.gz"], ["import", "/etc/hostname"]]) {
        const { stderr, code } = await run([...args, "--data", data]);
        expect([args, code, STACK.test(stderr) ? stderr : ""]).toEqual([args, code, ""]);
      }
      const full = await run(["serve", "--data", data, "--port", "0", "--learn", "no"]);
      expect([full.code, full.stderr]).toEqual([1, expect.stringMatching(/^The disk is full.*Make room.*\n$/)]);
      disk.empty();
      const server = await startServer(data, "--learn", "no");
      disk.fill();
      for (const path of ["/", `/papers/${paper.id}`, "/api/v1/papers"])
        expect([path, (await fetch(server.address + path)).status]).toEqual([path, 200]);
      const health = await fetch(`${server.address}/health`);
      expect([health.status, ((await health.json()) as { records: object }).records]).toEqual([
        503,
        expect.objectContaining({ state: "disk_full" }),
      ]);
      const { stderr } = await server.stop();
      expect(STACK.test(stderr) ? stderr : "").toBe("");
    },
    120_000,
  );
});
