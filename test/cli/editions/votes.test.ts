/** Many readers upvoting at once by several servers over one data folder, and servers that are killed meanwhile. */
import { expect, it } from "vitest";
import { temporaryFolder } from "../../support/instance.ts";
import { libraryWithReaders, sendVote, votesIn } from "../../support/made/voters.ts";
import { startServer } from "../../support/program.ts";

const OPTIONS = ["--demo", "no", "--learn", "no"];
const READERS = 200;
const VOTES_EACH = 5;
const SERVERS = 4;

/** Uniform enough, and the same every time. */
const chance = (reader: number, turn: number, of: number): number => ((reader * 7_919 + turn * 104_729) >>> 3) % of;
const readers = Array.from({ length: READERS }, (_, i) => i + 1);

it("two hundred readers upvote and take back at four servers at once, and the count is exact", async () => {
  const data = temporaryFolder();
  const paper = await libraryWithReaders(data, READERS);
  const servers = await Promise.all(Array.from({ length: SERVERS }, () => startServer(data, ...OPTIONS)));
  const last = new Map<number, boolean>();
  await Promise.all(
    readers.map(async (reader) => {
      for (let turn = 0; turn < VOTES_EACH; turn++) {
        const state = chance(reader, turn, 2) === 0 ? "on" : "off";
        const address = servers[chance(reader, turn, SERVERS)]?.address ?? "";
        const answer = await sendVote(address, paper.id, reader, state);
        expect(answer).toMatchObject({ status: 200, upvoted: state === "on" });
        last.set(reader, state === "on");
      }
    }),
  );
  const upvoted = readers.filter((reader) => last.get(reader));
  expect(upvoted.length).toBeGreaterThan(READERS / 4);
  const { stored, voters } = await votesIn(data);
  expect([...voters].sort((a, b) => a - b)).toEqual(upvoted);
  expect(stored).toBe(upvoted.length);
  // Every server shows it.
  for (const { address } of servers) {
    const html = await (await fetch(`${address}/papers/${paper.id}`)).text();
    expect(html).toContain(`${upvoted.length} upvotes`);
  }
}, 180_000);

it("a server that is killed under that load loses no upvote that it acknowledged", async () => {
  const data = temporaryFolder();
  const paper = await libraryWithReaders(data, READERS);
  const servers = await Promise.all(Array.from({ length: 2 }, () => startServer(data, ...OPTIONS)));
  const acknowledged = new Map<number, boolean>();
  /** Those whose last request had no answer: either way is right. */
  const open = new Set<number>();
  let answered = 0;
  const voting = readers.map(async (reader) => {
    for (let turn = 0; turn < VOTES_EACH; turn++) {
      const state = chance(reader, turn, 3) === 0 ? "off" : "on";
      const answer = await sendVote(servers[reader % 2]?.address ?? "", paper.id, reader, state);
      if (!answer) return void open.add(reader);
      expect(answer.status).toBe(200);
      acknowledged.set(reader, state === "on");
      // By then no server has seen every vote of its readers.
      if (++answered === READERS) servers[0]?.child.kill("SIGKILL");
    }
  });
  await Promise.all(voting);
  await servers[0]?.ended;
  // Whoever had no answer may ask again at the other one.
  expect(open.size).toBeGreaterThan(0);
  const { stored, voters } = await votesIn(data);
  expect(stored).toBe(voters.size);
  for (const reader of readers.filter((one) => !open.has(one)))
    expect(voters.has(reader), `reader ${reader}`).toBe(acknowledged.get(reader));
  for (const reader of open)
    expect(await sendVote(servers[1]?.address ?? "", paper.id, reader, "on")).toMatchObject({ status: 200 });
  const after = await votesIn(data);
  expect(after.stored).toBe(after.voters.size);
  for (const reader of open) expect(after.voters.has(reader)).toBe(true);
}, 180_000);
