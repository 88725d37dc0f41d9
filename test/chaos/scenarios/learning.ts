import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { snapshotLines } from "../../support/made/records.ts";
import { ask, type ChaosWorld, until, wait } from "../programs.ts";
import { expectSound, rows } from "../records.ts";
import type { Part } from "../runner.ts";

const PAPERS = 2_200;
const LEAST_KILLS = 2;
/** The next holder takes over within this; a lease that has to run out takes a minute. */
const TAKEN_OVER_MS = 15_000;
const LEARNED_MS = 150_000;

const LEASE = "learner";

export const learning: Part<ChaosWorld> = {
  name: "learning",
  about: "kill -9 while the encoder is learned: the next start goes on at once, and meaning is ready in the end",
  weight: 18,
  async run(world) {
    const data = world.folder("learning");
    const file = join(world.folder("lines"), "papers.jsonl");
    writeFileSync(file, [...snapshotLines(PAPERS)].join("\n"));
    const { code, said } = await world.run("import", file, "--data", data);
    world.expect(code === 0, "an import ends with 0", () => said);
    const holder = () => rows(data, "select holder from leases where name = ?", LEASE)[0]?.holder as string | undefined;
    const stateOf = async (address: string) => {
      const health = await ask(`${address}/health`);
      return health ? (JSON.parse(health.text) as { meaning: { state: string } }).meaning.state : "unanswered";
    };
    let kills = 0;
    let inLearning = 0;
    let killed: string | undefined;
    let slowest = 0;
    while (kills < LEAST_KILLS || world.left() > 20_000) {
      const server = await world.serve(data);
      const began = performance.now();
      const taken = await until(
        TAKEN_OVER_MS,
        async () => ({ holder: holder(), state: await stateOf(server.address) }),
        (now) => now.state === "ready" || (now.holder !== undefined && now.holder !== killed),
      );
      slowest = Math.max(slowest, performance.now() - began);
      world.expect(
        taken.state === "ready" || (taken.holder !== undefined && taken.holder !== killed),
        `a start after a kill goes on with learning within ${TAKEN_OVER_MS / 1_000} s`,
        () => `killed: ${killed}, now: ${JSON.stringify(taken)}\n${server.said().split("\n").slice(-6).join("\n")}`,
      );
      if (taken.state === "ready") {
        await server.kill();
        break;
      }
      await wait(world.random.between(0, 3_000));
      killed = holder();
      await server.kill();
      kills++;
      if (killed !== undefined) inLearning++;
    }
    const server = await world.serve(data);
    const state = await until(
      LEARNED_MS,
      () => stateOf(server.address),
      (now) => now === "ready",
    );
    world.expect(state === "ready", "meaning is ready in the end", () => `${state}\n${server.said()}`);
    const { code: ended } = await server.stop();
    world.expect(ended === 0, "the server ends with 0", () => server.said());
    expectSound(world, data);
    world.note(`${kills} kills, ${inLearning} in learning, slowest to go on ${(slowest / 1_000).toFixed(1)} s`);
  },
};
