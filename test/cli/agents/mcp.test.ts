/** The Model Context Protocol over standard input and output, as the kit's own client starts the built program. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { describe, expect, it, onTestFinished } from "vitest";
import { call } from "../../support/clients/agents.ts";
import { addTitled } from "../../support/made/papers.ts";
import { NOW } from "../../support/made/records.ts";
import { PROGRAM, run } from "../../support/program.ts";
import { world } from "../../support/world.ts";

async function library() {
  const { instance, papers } = await world({ papers: ["On sparse matter", "On dense matter"] });
  await instance.db.insertInto("readers").values({ handle: "mira", name: "Mira", created_at: NOW }).execute();
  return { instance, ids: papers.map(({ id }) => id) };
}

async function started(...args: string[]): Promise<Client> {
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [PROGRAM, "mcp", ...args],
    stderr: "pipe",
  });
  const client = new Client({ name: "test", version: "1" });
  await client.connect(transport);
  onTestFinished(() => client.close());
  return client;
}

describe("broadsheet mcp", () => {
  it("reads for nobody in particular, and says how to act", async () => {
    const { instance, ids } = await library();
    const agent = await started("--data", instance.dataFolder, "--base-url", "https://papers.example");
    expect((await agent.listTools()).tools.length).toBe(12);
    const found = await call(agent, "search", { query: "sparse" });
    expect(found.data.papers[0]).toMatchObject({ id: ids[0], address: `https://papers.example/papers/${ids[0]}` });
    for (const [tool, given] of [
      ["read_paper", { paper: ids[0] }],
      ["related_papers", { paper: ids[0] }],
      ["edition", {}],
      ["trending", {}],
    ] as const)
      expect([tool, (await call(agent, tool, given)).isError]).toEqual([tool, false]);
    expect(await call(agent, "save_paper", { paper: ids[0] })).toMatchObject({
      isError: true,
      text: expect.stringContaining("--reader"),
    });
    // What another process adds meanwhile is there at once.
    await addTitled(instance, ["On brand new matter"]);
    expect((await call(agent, "search", { query: "" })).data.total).toBe(3);
  });

  it("acts for the reader that it is told", async () => {
    const { instance, ids } = await library();
    const agent = await started("--data", instance.dataFolder, "--reader", "@mira");
    expect((await call(agent, "save_paper", { paper: ids[1] })).data.isNew).toBe(true);
    expect((await call(agent, "watch", { query: "sparse" })).data.isNew).toBe(true);
    expect(await instance.db.selectFrom("collection_papers").selectAll().execute()).toHaveLength(1);
    await instance.db.updateTable("readers").set({ banned_at: 1 }).execute();
    const banned = await started("--data", instance.dataFolder, "--reader", "mira");
    expect((await call(banned, "save_paper", { paper: ids[0] })).text).toContain("closed this account to changes");
  });

  it("answers what it was asked before its input ended, and nothing but messages", async () => {
    const { instance } = await library();
    const ask = (id: number, method: string, params: object = {}) =>
      JSON.stringify({ jsonrpc: "2.0", id, method, params });
    const hello = { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "t", version: "1" } };
    const input = [
      ask(1, "initialize", hello),
      JSON.stringify({ jsonrpc: "2.0", method: "notifications/initialized" }),
      "this is no message",
      ask(2, "tools/call", { name: "search", arguments: { query: "matter" } }),
      "",
    ].join("\n");
    const { code, stdout } = await run(["mcp", "--data", instance.dataFolder], { input });
    const answers = stdout
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect([code, answers.map(({ id }) => id)]).toEqual([0, [1, null, 2]]);
    expect(answers[2].result.structuredContent.total).toBe(2);
  });
});
