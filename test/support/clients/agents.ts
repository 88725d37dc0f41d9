/** Agents: clients of the Model Context Protocol by its own kit. */
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { onTestFinished } from "vitest";
import { listen } from "../../../src/compose/server.ts";
import type { Scope } from "../../../src/domain/readers/reader.ts";
import { hashOf } from "../../../src/store/lib/secrets.ts";
import type { TestInstance } from "../instance.ts";

/** The instance's compose/app at a real address, until the test ends. */
export async function listening({ app }: Pick<TestInstance, "app">): Promise<string> {
  const server = await listen(app, "127.0.0.1", 0);
  onTestFinished(() => server.close());
  return server.address;
}

/** An agent at a server, with or without a token. */
export async function agentAt(address: string, token?: string): Promise<Client> {
  const headers: Record<string, string> = token === undefined ? {} : { authorization: `Bearer ${token}` };
  const client = new Client({ name: "test", version: "1" });
  await client.connect(new StreamableHTTPClientTransport(new URL("/mcp", address), { requestInit: { headers } }));
  onTestFinished(() => client.close());
  return client;
}

/** The secret of a new token. */
export async function tokenFor({ db }: Pick<TestInstance, "db">, reader: number, scopes: Scope[]): Promise<string> {
  const secret = `token-of-${reader}-for-${scopes.join("-")}`;
  const row = { reader_id: reader, name: "agent", hash: hashOf(secret), scopes: scopes.join(" "), created_at: 1 };
  await db.insertInto("api_tokens").values(row).execute();
  return secret;
}

export interface Called {
  isError: boolean;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: each tool has a shape of its own.
  data: any;
}

export async function call(agent: Client, name: string, given: Record<string, unknown> = {}): Promise<Called> {
  const result = await agent.callTool({ name, arguments: given });
  const content = result.content as { type: string; text: string }[];
  return {
    isError: result.isError === true,
    text: content.map(({ text }) => text).join("\n"),
    data: result.structuredContent,
  };
}
