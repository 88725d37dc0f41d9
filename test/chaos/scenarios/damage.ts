/**
 * Damage to each thing in a data folder while nothing runs. The folder is listed, not written down, so that what comes to
 * it later is damaged too.
 */
import { cpSync, existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { snapshotLines } from "../../support/made/records.ts";
import { sendVote } from "../../support/made/voters.ts";
import { ask, type ChaosWorld, isRefused, NOT_FOR_PEOPLE, type Server, until, wait } from "../programs.ts";
import type { Random } from "../random.ts";
import { papersAndReaders, prepare, RECORDS, rows } from "../records.ts";
import type { Part } from "../runner.ts";

const PAPERS = 2_200;
const LEARNED_MS = 120_000;
const MENDED_MS = 60_000;
const LEAST_CASES = 8;
const AT_A_TIME = 2;

const DAMAGES: Record<string, (file: string, random: Random) => void> = {
  overwritten(file, random) {
    const bytes = readFileSync(file);
    for (let hole = 0; hole < 1 + bytes.length / 16_384; hole++) {
      const at = random.below(Math.max(1, bytes.length));
      for (let i = at; i < Math.min(bytes.length, at + 64); i++) bytes[i] = random.below(256);
    }
    writeFileSync(file, bytes);
  },
  "cut in half"(file) {
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.subarray(0, bytes.length >> 1));
  },
  emptied: (file) => writeFileSync(file, ""),
  removed: (file) => rmSync(file),
};
type Damage = keyof typeof DAMAGES;

/** What may come of a start. In every case but these it is mended, said or not, and everything works. */
type Outcome =
  /** It refuses with a sentence that names the file, or serves as if nothing were. */
  | "refused or fine"
  /** It refuses, or it serves what it can: pages with 200 or 503, a health that is not ok, and never another instance. */
  | "records";

const OUTCOMES: Record<string, Outcome> = {
  [RECORDS]: "records",
  secret: "refused or fine",
  "admin-token": "refused or fine",
};

interface Case {
  /** An entry of the data folder; where it is a folder, its files are damaged. */
  entry: string;
  damage: Damage;
}

export const damage: Part<ChaosWorld> = {
  name: "damage",
  about:
    "each file of the data folder overwritten, cut, emptied or removed: mended, or refused with a sentence that names it",
  weight: 40,
  async run(world) {
    const whole = await wholeFolder(world);
    const entries = readdirSync(whole).sort();
    const cases = world.random.shuffled(
      entries.flatMap((entry) => Object.keys(DAMAGES).map((name): Case => ({ entry, damage: name }))),
    );
    let tried = 0;
    const counts = { mended: 0, refused: 0 };
    const queue = cases.values();
    const worker = async () => {
      for (const one of queue) {
        if (tried >= LEAST_CASES && world.left() < 8_000) return;
        tried++;
        counts[await tryCase(world, whole, one)]++;
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    await whileServing(world, whole);
    world.note(
      `${tried} of ${cases.length} cases over ${entries.length} entries (${entries.join(" ")}): ${counts.mended} went on, ${counts.refused} refused`,
    );
  },
};

/** Has everything that an instance keeps, the log of writes of a killed server included. */
async function wholeFolder(world: ChaosWorld): Promise<string> {
  const data = world.folder("whole");
  const file = join(world.folder("lines"), "papers.jsonl");
  writeFileSync(file, [...snapshotLines(PAPERS), "no paper at all"].join("\n"));
  await prepare(data, (db) => papersAndReaders(db, [], 10));
  await world.run("import", file, "--data", data);
  const server = await world.serve(data, "--publish-dump", "daily");
  const state = await until(
    LEARNED_MS,
    async () => (await ask(`${server.address}/health`))?.text ?? "",
    (text) => /"state":"ready","behind":0/.test(text),
  );
  world.expect(/"state":"ready","behind":0/.test(state), "a whole instance has learned its encoder", () => state);
  await until(10_000, () => existsSync(join(data, "dump")), Boolean);
  const { id } = rows(data, "select id from papers order by key limit 1")[0] ?? {};
  for (let reader = 1; reader <= 10; reader++) await sendVote(server.address, id, reader, "on");
  await server.kill();
  return data;
}

async function tryCase(world: ChaosWorld, whole: string, { entry, damage: name }: Case): Promise<"mended" | "refused"> {
  const data = join(world.folder("case"), "data");
  cpSync(whole, data, { recursive: true });
  const path = join(data, entry);
  const files = statSync(path).isDirectory()
    ? readdirSync(path, { recursive: true, withFileTypes: true })
        .filter((one) => one.isFile())
        .map((one) => join(one.parentPath, one.name))
    : [path];
  // Of a folder some files, or all of them.
  const share = world.random();
  const chosen = files.length > 1 ? files.filter(() => share > 0.5 || world.random() < 0.3) : files;
  for (const file of chosen) DAMAGES[name]?.(file, world.random);
  const what = `${entry}${files.length > 1 ? ` (${chosen.length} of ${files.length} files)` : ""}, ${name}`;
  const expect = (holds: boolean, expectation: string, detail: () => string) =>
    world.expect(holds, expectation, () => `${what}: ${detail()}`);

  const server = await world.tryServing(data, "--demo", "yes").catch((error: Error) => error);
  const outcome = OUTCOMES[entry];
  if (server instanceof Error) {
    expect(false, "a damaged folder is mended or refused, in a minute", () => server.message);
    return "refused";
  }
  if (isRefused(server)) {
    expect(server.code !== null && server.code !== 0, "a refusal ends with an exit code", () => `${server.signal}`);
    expect(
      outcome !== undefined && server.said.includes(entry) && !NOT_FOR_PEOPLE.test(server.said),
      "what cannot be mended is refused with a sentence that names the file; anything derived is mended",
      () => server.said,
    );
    return "refused";
  }
  if (outcome === "records") await neverAnother(world, data, server, expect);
  else await worksAgain(server, expect);
  const { code } = await server.stop();
  expect(code === 0, "the server ends with 0", () => `${code}: ${server.said()}`);
  return "mended";
}

type Expect = (holds: boolean, expectation: string, detail: () => string) => void;

async function worksAgain(server: Server, expect: Expect): Promise<void> {
  const found = await until(
    MENDED_MS,
    async () => (await ask(`${server.address}/papers?q=gradient+loss`))?.text ?? "",
    (html) => html.includes("<mark>"),
  );
  expect(found.includes("<mark>"), `search works within ${MENDED_MS / 1_000} s`, server.said);
  const health = await until(
    MENDED_MS,
    async () => ask(`${server.address}/health`),
    (answer) => answer?.status === 200 && answer.text.includes('"behind":0'),
  );
  expect(health?.status === 200, "/health is ok", () => `${health?.text}\n${server.said()}`);
  expect(health?.text.includes(`"papers":${PAPERS}`) ?? false, "every paper is there", () => String(health?.text));
}

/** Damaged records may answer as far as they can be read. */
async function neverAnother(world: ChaosWorld, data: string, server: Server, expect: Expect): Promise<void> {
  const said = server.said();
  expect(!/demo edition/.test(said), "nothing begins anew where an instance was", () => said);
  const statuses = new Map<number, string>();
  const ids = Array.from({ length: 40 }, () => `25${"01"}.${String(world.random.below(PAPERS)).padStart(5, "0")}`);
  for (const path of ["/", "/papers", "/papers/trending", "/api/v1/papers", ...ids.map((id) => `/papers/${id}`)]) {
    const answer = await ask(`${server.address}${path}`);
    if (answer) statuses.set(answer.status, path);
    else expect(false, "damaged records end no server", () => path);
  }
  const strange = [...statuses].filter(([status]) => ![200, 302, 303, 404, 503].includes(status));
  expect(strange.length === 0, "pages that cannot be read are refused with 503", () => JSON.stringify(strange));
  let isSound = false;
  try {
    isSound = Object.values(rows(data, "pragma integrity_check")[0] ?? {})[0] === "ok";
  } catch {
    // Not even that can be asked.
  }
  const health = await until(
    15_000,
    () => ask(`${server.address}/health`),
    (answer) => isSound || answer?.status === 503,
  );
  expect(isSound || health?.status === 503, "/health is not ok over damaged records", () => String(health?.text));
}

/** Holes in the records while they are open. */
async function whileServing(world: ChaosWorld, whole: string): Promise<void> {
  const data = join(world.folder("open"), "data");
  cpSync(whole, data, { recursive: true });
  const server = await world.serve(data, "--learn", "no");
  await wait(500);
  const file = join(data, RECORDS);
  const bytes = readFileSync(file);
  // Whole pages, but not the first: that one is looked at on every start.
  for (let page = 0; page < 60; page++) {
    const at = 4_096 * (1 + world.random.below(bytes.length / 4_096 - 1));
    for (let i = at; i < at + 4_096; i++) bytes[i] = world.random.below(256);
  }
  writeFileSync(file, bytes);
  await neverAnother(world, data, server, (holds, expectation, detail) =>
    world.expect(holds, expectation, () => `records, overwritten while they were open: ${detail()}`),
  );
  world.expect(server.isAlive(), "damage ends no server", () => server.said());
  await server.stop();
}
