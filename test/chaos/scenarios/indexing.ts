import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { paperPath } from "../../../src/domain/pagePaths.ts";

import { snapshotLines } from "../../support/made/records.ts";
import { ask, type ChaosWorld, until, wait } from "../programs.ts";
import { expectSound, rows } from "../records.ts";
import type { Part } from "../runner.ts";

const PAPERS_A_ROUND = 1_500;
const LEAST_ROUNDS = 2;
const SOUGHT = 25;
const CATCH_UP_MS = 60_000;

export const indexing: Part<ChaosWorld> = {
  name: "indexing",
  about: "kill -9 of the server while it indexes what an import brings: search finds everything afterwards",
  weight: 14,
  async run(world) {
    const data = world.folder("indexing");
    const file = join(world.folder("lines"), "papers.jsonl");
    let total = 0;
    let kills = 0;
    for (let round = 0; round < LEAST_ROUNDS || world.left() > 8_000; round++) {
      const lines = [...snapshotLines(PAPERS_A_ROUND, total)];
      total += lines.length;
      writeFileSync(file, lines.join("\n"));
      const server = await world.serve(data, "--learn", "no");
      const importing = world.run("import", file, "--data", data);
      await wait(world.random.between(300, 2_500));
      await server.kill();
      kills++;
      const { code, said } = await importing;
      world.expect(code === 0, "an import goes on where the server beside it is killed", () => `${code}: ${said}`);
    }
    const server = await world.serve(data, "--learn", "no");
    const health = await until(
      CATCH_UP_MS,
      async () => (await ask(`${server.address}/health`))?.text ?? "",
      (text) => text.includes('"searchable":true,"behind":0'),
    );
    world.expect(
      health.includes('"searchable":true,"behind":0'),
      `the index has followed after ${CATCH_UP_MS / 1_000} s`,
      () => health,
    );
    for (const { id, title } of world.random.shuffled(rows(data, "select id, title from papers")).slice(0, SOUGHT)) {
      const answer = await ask(`${server.address}/papers?${new URLSearchParams({ q: title })}`);
      world.expect(
        answer?.status === 200 && answer.text.includes(`href="${paperPath(id)}"`),
        "a paper is found by its title",
        () => `${id}, ${title}: ${answer?.status}`,
      );
    }
    const suggestions = await ask(`${server.address}/papers/suggest?q=gradi`);
    world.expect(suggestions?.status === 200, "what is typed is completed", () => `${suggestions?.status}`);
    world.expect(rows(data, "select 1 from papers").length === total, "every paper is there");
    await server.stop();
    expectSound(world, data);
    world.note(`${kills} kills, ${total} papers`);
  },
};
