/** The Model Context Protocol over standard input and output, for an agent on this machine that starts us itself. */
import type { AppContext } from "../../app/context.ts";
import { type Reader, SCOPES } from "../../domain/readers/reader.ts";
import { parseJson } from "../../http/limits/bodies.ts";
import type { InstanceLink } from "../../presenters/readContext.ts";
import { createDispatcher } from "./dispatch.ts";
import { notJson, RPC_ERRORS, rpcError } from "./jsonRpc.ts";

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
  const dispatcher = await createDispatcher({
    ctx,
    actor: reader && { reader, scopes: SCOPES },
    instance,
    version,
    howToAct: "Start broadsheet mcp with --reader and a reader’s handle.",
    log,
  });
  // An agent that has gone reads no answers.
  process.stdout.on("error", () => {});
  const pending = new Set<Promise<void>>();
  for await (const line of linesOf(process.stdin, MAX_MESSAGE_BYTES)) {
    const answering = answerLine(line).finally(() => pending.delete(answering));
    pending.add(answering);
  }
  await Promise.all(pending);
  await dispatcher.close();

  async function answerLine(line: string | undefined): Promise<void> {
    const answer = line === undefined ? tooLong() : await answerText(line);
    if (answer !== undefined) process.stdout.write(`${JSON.stringify(answer)}\n`);
  }

  function answerText(line: string): object | undefined | Promise<object | undefined> {
    const body = parseJson(line);
    return body === undefined ? notJson() : dispatcher.answer(body);
  }
}

const tooLong = () =>
  rpcError(null, RPC_ERRORS.invalidRequest, `A message has at most ${MAX_MESSAGE_BYTES / 1_024} KiB.`);

/** Reads lines without empty ones, the last one with or without its end. Gives undefined for a line that is too long. */
async function* linesOf(input: AsyncIterable<Buffer>, maxBytes: number): AsyncGenerator<string | undefined> {
  let parts: Buffer[] = [];
  let bytes = 0;
  const add = (part: Buffer) => {
    bytes += part.length;
    if (bytes <= maxBytes) parts.push(part);
    else parts = [];
  };
  const take = (): (string | undefined)[] => {
    const line = bytes > maxBytes ? undefined : Buffer.concat(parts).toString("utf8").trim();
    parts = [];
    bytes = 0;
    return line === "" ? [] : [line];
  };
  for await (const chunk of input) {
    let from = 0;
    for (let end = chunk.indexOf("\n"); end >= 0; end = chunk.indexOf("\n", from)) {
      add(chunk.subarray(from, end));
      yield* take();
      from = end + 1;
    }
    add(chunk.subarray(from));
  }
  yield* take();
}
