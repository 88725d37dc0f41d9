import { spawnSync } from "node:child_process";
import { appendFileSync, existsSync, mkdirSync, rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { paperPath } from "../../../src/domain/pagePaths.ts";

import { record, snapshotLines } from "../../support/made/records.ts";
import { sendVote, tokenOf } from "../../support/made/voters.ts";
import { ask, type ChaosWorld, type Server, until } from "../programs.ts";
import { expectSound, papersAndReaders, papersIn, prepare, rows } from "../records.ts";
import type { Part } from "../runner.ts";

const DISK_MIB = 40;
const READERS = 40;
const HEALTH_MS = 45_000;
const RECOVERY_MS = 45_000;
/** What a refusal on a full disk speaks of. */
const TELLS_OF_ROOM = /\b(?:disk|space|room|storage)\b/i;
const REFUSED = [503, 507];

export const disk: Part<ChaosWorld> = {
  name: "disk",
  about: "a full disk: writes are refused with a sentence, reading goes on, and after room is made so does writing",
  weight: 16,
  async run(world) {
    const mount = mountSmallDisk(world);
    const data = join(mount, "data");
    const filler = join(mount, "filler");
    const outside = world.folder("lines");
    const papers = Array.from({ length: 200 }, (_, i) => record({ title: `Filling matter number ${i}` }));
    await prepare(data, (db) => papersAndReaders(db, papers, READERS));
    const server = await world.serve(data, "--learn", "no");
    const acknowledged = new Set<string>();
    const vote = async (reader: number, paper: string) => {
      const answer = await sendVote(server.address, paper, reader, "on");
      if (answer?.status === 200) acknowledged.add(`${paper} ${reader}`);
      return answer;
    };
    for (let reader = 1; reader <= 5; reader++) await vote(reader, papers[0]?.id ?? "");
    await until(
      20_000,
      () => ask(`${server.address}/health`),
      (health) => health?.text.includes('"behind":0') ?? false,
    );

    fill(filler);
    const refusal = await writeUntilRefused(
      server,
      vote,
      papers.map(({ id }) => id),
    );
    world.expect(refusal !== undefined, "a full disk refuses writes in the end");
    if (refusal) {
      world.expect(
        REFUSED.includes(refusal.status),
        "a write on a full disk is refused with 503",
        () => `${refusal.status}`,
      );
      world.expect(TELLS_OF_ROOM.test(refusal.text), "the refusal says that the disk is full", () => refusal.text);
    }
    await readingGoesOn(world, server, "no token");
    await readingGoesOn(world, server, "a token used lately", { authorization: `Bearer ${tokenOf(1)}` });
    // Its use is noted by the hour, for which there is no room.
    await readingGoesOn(world, server, "a token not used yet", { authorization: `Bearer ${tokenOf(READERS)}` });
    const health = await until(
      HEALTH_MS,
      () => ask(`${server.address}/health`),
      (answer) => answer?.status === 503,
    );
    world.expect(health?.status === 503, `/health is not ok within ${HEALTH_MS / 1_000} s of a full disk`, () =>
      String(health?.text),
    );
    const dump = await world.run("dump", join(mount, "dump.jsonl.gz"), "--data", data);
    world.expect(
      dump.code !== 0 && TELLS_OF_ROOM.test(dump.said),
      "a dump to a full disk ends with a sentence about the room",
      () => `${dump.code}: ${dump.said}`,
    );

    rmSync(filler);
    const again = await until(
      RECOVERY_MS,
      () => vote(READERS - 1, papers[1]?.id ?? ""),
      (answer) => answer?.status === 200,
    );
    world.expect(again?.status === 200, "after room is made writing goes on by itself", () => JSON.stringify(again));
    const well = await until(
      RECOVERY_MS,
      () => ask(`${server.address}/health`),
      (answer) => answer?.status === 200,
    );
    world.expect(well?.status === 200, "and /health is ok again", () => String(well?.text));
    world.expect(server.isAlive(), "a full disk ends no server", () => server.said());

    await importOnFullDisk(world, data, filler, outside);

    const { code } = await server.stop();
    world.expect(code === 0, "the server ends with 0", () => server.said());
    const ids = new Map(rows(data, "select key, id from papers").map(({ key, id }) => [key, id]));
    const kept = new Set(
      rows(data, "select paper_key, reader_id from upvotes").map((row) => `${ids.get(row.paper_key)} ${row.reader_id}`),
    );
    for (const key of acknowledged) world.expect(kept.has(key), "nothing acknowledged is lost", () => key);
    expectSound(world, data);
    world.note(`${acknowledged.size} upvotes acknowledged`);
  },
};

function mountSmallDisk(world: ChaosWorld): string {
  const mount = join(world.folder("disk"), "small");
  mkdirSync(mount);
  const options = ["-t", "tmpfs", "-o", `size=${DISK_MIB}m`, "tmpfs", mount];
  const { status, stderr, error } = spawnSync("mount", options, { encoding: "utf8" });
  if (status !== 0)
    world.skip(`a small disk cannot be mounted here (${(error?.message ?? stderr).trim() || "mount failed"})`);
  const unmount = () => void spawnSync("umount", ["-l", mount]);
  process.once("exit", unmount);
  onTestFinished(unmount);
  return mount;
}

/** To the last byte. */
function fill(file: string): void {
  const room = () => statfsSync(join(file, "..")).bavail * statfsSync(join(file, "..")).bsize;
  if (!existsSync(file)) writeFileSync(file, "");
  for (let size = 1_048_576; size >= 512; size /= 2)
    try {
      while (room() > 0) appendFileSync(file, Buffer.alloc(size, "x"));
    } catch {
      // Full for pieces of this size.
    }
}

async function writeUntilRefused(
  server: Server,
  vote: (reader: number, paper: string) => Promise<{ status: number } | undefined>,
  papers: readonly string[],
): Promise<{ status: number; text: string } | undefined> {
  // The log of writes may have room inside.
  for (const paper of papers.slice(2))
    for (const reader of [2, 3, 4]) {
      const answer = await vote(reader, paper);
      if (answer?.status === 200 || answer?.status === 429) continue;
      const told = await ask(`${server.address}${paperPath(paper)}/upvote`, {
        method: "POST",
        headers: { authorization: `Bearer ${tokenOf(5)}`, accept: "application/json" },
        body: new URLSearchParams({ state: "on" }),
      });
      if (told && told.status !== 200) return told;
    }
  return undefined;
}

async function readingGoesOn(world: ChaosWorld, server: Server, who: string, headers: Record<string, string> = {}) {
  for (const path of ["/", "/papers", "/papers?q=filling", "/api/v1/papers", "/feeds/papers.atom"]) {
    const answer = await ask(`${server.address}${path}`, { headers });
    world.expect(
      answer?.status === 200,
      `on a full disk reading goes on, with ${who}`,
      () => `${path}: ${answer?.status}`,
    );
  }
}

async function importOnFullDisk(world: ChaosWorld, data: string, filler: string, outside: string): Promise<void> {
  const before = papersIn(data).length;
  const lines = [...snapshotLines(3_000)];
  const file = join(outside, "papers.jsonl");
  writeFileSync(file, lines.join("\n"));
  fill(filler);
  const refused = await world.run("import", file, "--data", data);
  world.expect(refused.code !== 0, "an import on a full disk does not end with 0");
  world.expect(
    TELLS_OF_ROOM.test(refused.said) && !/damaged/.test(refused.said),
    "it says that the disk is full",
    () => refused.said,
  );
  rmSync(filler);
  const ended = await world.run("import", file, "--data", data);
  world.expect(ended.code === 0, "after room is made the import goes on", () => `${ended.code}: ${ended.said}`);
  world.expect(
    papersIn(data).length === before + lines.length,
    "and ends with every paper",
    () => `${papersIn(data).length}`,
  );
}
