/** The protocol over standard input and output: for an agent on this machine that starts us itself. */
import { StdioServerTransport } from "@modelcontextprotocol/sdk/server/stdio.js";
import type { AppContext } from "../../app/context.ts";
import { authorize } from "../../app/permissions.ts";
import { type Reader, SCOPES } from "../../domain/readers/reader.ts";
import type { ReadContext } from "../../presenters/readContext.ts";
import { createServer } from "./server.ts";

const MAX_MESSAGE_BYTES = 262_144;

interface StdioParts {
  ctx: AppContext;
  shelf: ReadContext;
  version: string;
  /** The reader whom the agent acts for; absent for nobody. Anybody who may read the data folder may do all that a token may. */
  reader?: Reader | undefined;
  log(message: string): void;
}

/**
 * Resolves when standard input has ended and every request is answered. Nothing but messages goes to standard output.
 */
export async function serveStdio({ ctx, shelf, version, reader, log }: StdioParts): Promise<void> {
  const actor = reader && { reader, scopes: SCOPES };
  const server = createServer({
    shelf,
    version,
    get now() {
      return ctx.clock();
    },
    permit(useCase) {
      authorize(ctx, actor, useCase);
      return actor.reader;
    },
    howToAct: "Start broadsheet mcp with --reader and a reader’s handle.",
    log,
  });
  const transport = new StdioServerTransport(process.stdin, process.stdout, { maxBufferSize: MAX_MESSAGE_BYTES });
  const closed = new Promise<void>((resolve) => {
    server.server.onclose = resolve;
  });
  await server.connect(transport);
  const unanswered = followRequests(transport);
  process.stdin.once("end", () => void unanswered.none().then(() => server.close()));
  await closed;
}

/** Follows the requests and the answers on a transport that is connected. */
function followRequests(transport: StdioServerTransport) {
  const open = new Set<unknown>();
  let whenNone = () => {};
  const [receive, send] = [transport.onmessage, transport.send.bind(transport)];
  transport.onmessage = (message) => {
    if ("method" in message && "id" in message) open.add(message.id);
    receive?.(message);
  };
  transport.send = async (message) => {
    await send(message);
    if (!("method" in message) && open.delete(message.id) && open.size === 0) whenNone();
  };
  return {
    none: () =>
      new Promise<void>((resolve) => {
        whenNone = resolve;
        if (open.size === 0) resolve();
      }),
  };
}
