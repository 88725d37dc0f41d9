/** Lists in the terminal without what a reader has seen. */
import { expect, it } from "vitest";
import { program, tokenFor } from "../../support/clients/api.ts";
import { run } from "../../support/program.ts";
import { world } from "../../support/world.ts";

it("broadsheet papers leaves out what a reader has seen, and says who is not here", async () => {
  const { instance, bob, ids } = await world({
    papers: ["First sparse matter", "Second sparse matter", "Third sparse matter"],
    readers: { bob: "reader" },
    editions: { "2026-06-16": [0, 1, 2] },
  });
  const api = program(instance, await tokenFor(instance, bob.id));
  await api.send("POST", "/reading/seen", { papers: ids.slice(0, 2) });
  const listed = async (...words: string[]) => {
    const { code, stdout, stderr } = await run([...["papers", ...words, "--json", "--data", instance.dataFolder]]);
    expect([words, code, stderr]).toEqual([words, 0, ""]);
    const { papers, total } = JSON.parse(stdout);
    return [total, papers.map(({ id }: { id: string }) => id)];
  };
  for (const words of [
    ["ls", "2026-06-16"],
    ["ls", "trending"],
    ["ls", "newest"],
    ["search", "sparse"],
  ]) {
    expect(await listed(...words, "--unseen-by", "bob")).toEqual([1, [ids[2]]]);
    expect((await listed(...words))[0]).toBe(3);
  }
  const { code, stderr } = await run(["papers", "ls", "--unseen-by", "eve", "--data", instance.dataFolder]);
  expect([code, stderr]).toEqual([2, expect.stringMatching(/no reader @eve here/)]);
});
