import { type ChaosWorld, until, wait } from "../programs.ts";
import type { Part } from "../runner.ts";
import { writersAt } from "../writers.ts";

const LEAST_KILLS = 1;
/** A killed server's successor must listen within this, on a busy machine too. */
const RESTART_MS = 30_000;

export const votes: Part<ChaosWorld> = {
  name: "votes",
  about:
    "kill -9 at random moments of upvotes and comments: what was acknowledged is there, once, and counts are right",
  weight: 16,
  async run(world) {
    const data = world.folder("votes");
    const writing = await writersAt(world, data);
    let kills = 0;
    let slowest = 0;
    while (kills < LEAST_KILLS || world.left() > 3_000) {
      const server = await world.serve(data, "--learn", "no");
      slowest = Math.max(slowest, server.startMs);
      const { stop } = writing.begin(() => [server]);
      const before = writing.acknowledged();
      await until(RESTART_MS, writing.acknowledged, (now) => now > before);
      await wait(world.random.between(0, 1_500));
      await server.kill();
      await stop();
      kills++;
    }
    world.expect(slowest < RESTART_MS, `a start after a kill takes less than ${RESTART_MS / 1_000} s`);
    world.expect(writing.acknowledged() > kills, "readers are answered between the kills");
    world.note(`${kills} kills, slowest start ${(slowest / 1_000).toFixed(1)} s`);
    writing.check();
  },
};
