import { ask, type ChaosWorld, type Server, wait } from "../programs.ts";
import type { Part } from "../runner.ts";
import { writersAt } from "../writers.ts";

const LEAST_KILLS = 2;

export const pair: Part<ChaosWorld> = {
  name: "pair",
  about: "two servers over one folder, of which one is killed again and again: the other goes on as if it were alone",
  weight: 12,
  async run(world) {
    const data = world.folder("pair");
    const writing = await writersAt(world, data);
    const servers: Server[] = [await world.serve(data, "--learn", "no"), await world.serve(data, "--learn", "no")];
    const { stop } = writing.begin(() => servers);
    let kills = 0;
    while (kills < LEAST_KILLS || world.left() > 3_000) {
      await wait(world.random.between(300, 1_500));
      const victim = world.random.below(2);
      await servers[victim]?.kill();
      const survivor = servers[1 - victim];
      kills++;
      for (const path of ["/", "/papers?q=voted", "/health"]) {
        const answer = await ask(`${survivor?.address}${path}`);
        world.expect(answer?.status === 200, "the other server answers on", () => `${path}: ${answer?.status}`);
      }
      servers[victim] = await world.serve(data, "--learn", "no");
    }
    await stop();
    for (const server of servers) {
      const { code } = await server.stop();
      world.expect(code === 0, "a server that is asked to stop ends with 0", () => `${code}: ${server.said()}`);
    }
    world.note(`${kills} kills`);
    writing.check();
  },
};
