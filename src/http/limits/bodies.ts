/**
 * Bodies of requests. Nothing of one is read before it is asked for here, which is after it is known who sends it and
 * whether they may; what is read is counted, for each request, each network and all together.
 */
import type { Context, MiddlewareHandler } from "hono";
import { BroadsheetError } from "../../lib/errors.ts";

/** Bytes of bodies held at a time. */
export interface BodyBudget {
  all: number;
  /** For one network; the largest body that is taken anywhere fits in. */
  network: number;
}

const MIB = 1_048_576;
const BODY_BUDGET: BodyBudget = { all: 96 * MIB, network: 32 * MIB };

/** Fields of a form; the longest of ours has some sixty. */
export const MAX_FIELDS = 1_000;
/** Parts of a form with a file. */
export const MAX_PARTS = 100;
/** Depth of lists and objects inside each other in JSON. */
const MAX_DEPTH = 32;
const RETRY_AFTER_S = 10;

export interface Bodies {
  /** Wraps every request: what it has read is given back when it has been answered. */
  middleware: MiddlewareHandler;
  /**
   * Reads the body, or gives what has been read of it already; the request's own `text()`, `json()` and so on then have it
   * from memory. Throws `too_large` (without reading where the length is told), `busy` where bodies take too much memory,
   * and `bad_request` where the client goes away in the middle.
   */
  read(c: Context, maxBytes: number, tooLarge: () => Error): Promise<Buffer<ArrayBuffer>>;
}

export function createBodies(client: (c: Context) => string, budget: BodyBudget = BODY_BUDGET): Bodies {
  const memory = createMemory(budget);
  return {
    async middleware(c, next) {
      try {
        await next();
      } finally {
        memory.release(c.req.raw);
      }
    },
    async read(c, maxBytes, tooLarge) {
      const request = c.req.raw;
      // Where Hono looks for it, too.
      const cache = c.req.bodyCache as unknown as { arrayBuffer?: Promise<ArrayBuffer> };
      const known = await cache.arrayBuffer;
      if (known) return Buffer.from(known);
      if (toldLength(c) > maxBytes) throw tooLarge();
      const network = client(c);
      const chunks: Uint8Array[] = [];
      let size = 0;
      for await (const chunk of chunksOf(request)) {
        size += chunk.length;
        if (size > maxBytes) throw tooLarge();
        memory.hold(request, network, chunk.length);
        chunks.push(chunk);
      }
      const bytes = Buffer.concat(chunks, size);
      const { buffer, byteOffset } = bytes;
      // Small ones share a buffer with others.
      const own = buffer.byteLength === size ? buffer : buffer.slice(byteOffset, byteOffset + size);
      cache.arrayBuffer = Promise.resolve(own);
      return bytes;
    },
  };
}

/** Counts the bytes of bodies that are held, by request, by network and all together. */
function createMemory(budget: BodyBudget) {
  const held = new WeakMap<Request, { network: string; bytes: number }>();
  const ofNetwork = new Map<string, number>();
  let all = 0;
  return {
    /** Throws `busy`. */
    hold(request: Request, network: string, bytes: number): void {
      const before = ofNetwork.get(network) ?? 0;
      if (all + bytes > budget.all || before + bytes > budget.network)
        throw new BroadsheetError(
          "busy",
          "Too much is being sent to this instance just now, so nothing was done. Please try again in a while.",
          { retryAfterS: RETRY_AFTER_S },
        );
      all += bytes;
      ofNetwork.set(network, before + bytes);
      held.set(request, { network, bytes: (held.get(request)?.bytes ?? 0) + bytes });
    },
    release(request: Request): void {
      const { network, bytes } = held.get(request) ?? { network: "", bytes: 0 };
      if (bytes === 0) return;
      held.delete(request);
      all -= bytes;
      const left = (ofNetwork.get(network) ?? 0) - bytes;
      if (left > 0) ofNetwork.set(network, left);
      else ofNetwork.delete(network);
    },
  };
}

/** The length that the request states; 0 where it states none, as with chunked bodies. */
const toldLength = (c: Context): number =>
  c.req.header("transfer-encoding") === undefined ? Number(c.req.header("content-length") ?? 0) : 0;

/** Reads a body in chunks. One that cannot be read to its end was broken off by the client, which is no failure of ours. */
async function* chunksOf({ body }: Request): AsyncGenerator<Uint8Array> {
  const reader = body?.getReader();
  if (!reader) return;
  try {
    for (;;) {
      const { done, value } = await reader.read().catch(() => {
        throw new BroadsheetError("bad_request", "The request broke off before its end, so nothing was done.");
      });
      if (done) return;
      yield value;
    }
  } finally {
    reader.releaseLock();
  }
}

/** Whether a text has a mark more than `most` times; looks no further than it needs to. */
export function hasMoreThan(bytes: Buffer, mark: string | Buffer, most: number): boolean {
  let at = -1;
  for (let found = 0; found <= most; found++) {
    at = bytes.indexOf(mark, at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** Parses JSON; undefined where it is none. Throws `bad_request` where it is nested too deeply. */
export function parseJson(text: string): unknown {
  let [depth, inString] = [0, false];
  for (let i = 0; i < text.length; i++) {
    const character = text[i];
    if (inString) {
      if (character === "\\") i++;
      else if (character === '"') inString = false;
    } else if (character === '"') inString = true;
    else if (character === "[" || character === "{") {
      depth++;
      if (depth > MAX_DEPTH)
        throw new BroadsheetError(
          "bad_request",
          `The body has lists and objects nested more than ${MAX_DEPTH} levels deep.`,
        );
    } else if (character === "]" || character === "}") depth--;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
