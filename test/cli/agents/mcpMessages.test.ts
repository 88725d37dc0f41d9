/** What `broadsheet mcp` answers to lines that are not as they should be. */
import { expect, it } from "vitest";
import { run } from "../../support/program.ts";
import { world } from "../../support/world.ts";

const INITIALIZE = JSON.stringify({
  jsonrpc: "2.0",
  id: 1,
  method: "initialize",
  params: { protocolVersion: "2025-06-18", capabilities: {}, clientInfo: { name: "t", version: "1" } },
});
const ping = (id: number | string) => JSON.stringify({ jsonrpc: "2.0", id, method: "ping" });
const pong = (id: number | string) => ({ jsonrpc: "2.0", id, result: {} });
const error = (id: unknown, code: number) => ({ jsonrpc: "2.0", id, error: { code, message: expect.any(String) } });

it.each([
  ["with a newline at the end", `${ping(1)}\n`, [pong(1)]],
  ["without one", ping(1), [pong(1)]],
  ["with Windows' ends", `${ping(1)}\r\n\r\n${ping(2)}\r\n`, [pong(1), pong(2)]],
  ["to initialize, without a newline", INITIALIZE, [expect.objectContaining({ id: 1, result: expect.any(Object) })]],
  ["that is not JSON", `{"jsonrpc":\n${ping(2)}\n`, [error(null, -32_700), pong(2)]],
  ["that is a batch", `[${ping(1)},1]\n`, [[pong(1), error(null, -32_600)]]],
  ["that is an empty batch", "[]\n", [error(null, -32_600)]],
  ["that is a notification", '{"jsonrpc":"2.0","method":"no/such"}\n', []],
  ["that is too long", `"${"x".repeat(300_000)}"\n${ping(2)}`, [error(null, -32_600), pong(2)]],
])("a line %s is answered", async (_, input, expected) => {
  const { instance } = await world({});
  const { code, stdout } = await run(["mcp", "--data", instance.dataFolder], { input });
  const lines = stdout.split("\n").filter(Boolean);
  expect([code, lines.map((line) => JSON.parse(line))]).toEqual([0, expected]);
});
