/** The Model Context Protocol over standard input and output, for an agent on this machine that starts us itself. */
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { AppContext } from "../../app/context.ts";
import { type Reader, SCOPES } from "../../domain/readers/reader.ts";
import type { InstanceLink } from "../../presenters/readContext.ts";
import { createServer } from "./server.ts";

const MAX_MESSAGE_BYTES = 262_144;

interface StdioOptions {
  ctx: AppContext;
  instance: InstanceLink;
  /** The version of this program. */
  version: string;
  /**
   * The reader in whose name the agent acts; absent for an agent that only reads. Anybody who can write to the data folder
   * may do all that a token may.
   */
  reader?: Reader | undefined;
  log(message: string): void;
}

/** Serves until standard input has ended and every request is answered. Only messages go to standard output. */
export async function serveStdio({ ctx, instance, version, reader, log }: StdioOptions): Promise<void> {
  const server = createServer({
    ctx,
    actor: reader && { reader, scopes: SCOPES },
    instance,
    version,
    howToAct: "Start broadsheet mcp with --reader and a reader’s handle.",
    log,
  });
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: MAX_MESSAGE_BYTES });
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
  });
  await server.connect(transport);
  const pending = trackRequests(transport);
  process.stdin.once("end", () => void pending.settled().then(() => server.close()));
  await closed;
}

/** Tracks the requests that await a response on a connected transport. */
function trackRequests(transport: StdioServerTransport) {
  const pending = new Set<unknown>();
  let onSettled = () => {};
  const [receive, send] = [transport.onmessage, transport.send.bind(transport)];
  transport.onmessage = (message) => {
    if ("method" in message && "id" in message) pending.add(message.id);
    receive?.(message);
  };
  transport.send = async (message) => {
    await send(message);
    if (!("method" in message) && pending.delete(message.id) && pending.size === 0) onSettled();
  };
  return {
    settled: () =>
      new Promise<void>((resolve) => {
        onSettled = resolve;
        if (pending.size === 0) resolve();
      }),
  };
}
