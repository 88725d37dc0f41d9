/** A server of the OpenAI embeddings protocol on loopback, which can be told to misbehave. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import { seeded } from "../../../src/lib/random.ts";

export interface Asked {
  model: string;
  input: string[];
  authorization: string | undefined;
  path: string;
}

/** What the server does with one request. */
export type Behaviour = (response: ServerResponse, asked: Asked, request: IncomingMessage) => void;

export const DIMENSION = 64;

/**
 * Words that begin alike mean the same: their first two letters choose a direction, which as in real models has
 * something of every dimension. Another `turn` is another model.
 */
export function meaningOf(text: string, dimension = DIMENSION, turn = 0): number[] {
  const vector = new Array<number>(dimension).fill(0.01);
  for (const [word] of text.toLowerCase().matchAll(/\p{L}{6,}/gu)) {
    const random = seeded(word.charCodeAt(0) * 256 + word.charCodeAt(1) + turn);
    for (let k = 0; k < dimension; k++) vector[k] = (vector[k] ?? 0) + random.normal();
  }
  return vector;
}

export const answers =
  (vectorOf: (text: string) => unknown = meaningOf, shuffled = false): Behaviour =>
  (response, { input }) => {
    const data = input.map((text, index) => ({ object: "embedding", index, embedding: vectorOf(text) }));
    json(200, { object: "list", data: shuffled ? data.toReversed() : data, model: "any" })(response, NOTHING, NONE);
  };

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Behaviour =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(typeof body === "string" ? body : JSON.stringify(body));
  };
/** Timeouts that run out when the server has been asked and does not answer, and at no other time. */
export function testPatience() {
  const waiting: AbortController[] = [];
  const hang: Behaviour = () => {
    for (const one of waiting.splice(0)) one.abort();
  };
  return {
    hang,
    timeout(): AbortSignal {
      const one = new AbortController();
      waiting.push(one);
      return one.signal;
    },
  };
}

export const dropMidBody: Behaviour = (response) => {
  response.writeHead(200, { "content-length": "1000" });
  response.write('{"data": [{"index": 0');
  setImmediate(() => response.destroy());
};
const NOTHING: Asked = { model: "", input: [], authorization: undefined, path: "" };
const NONE = undefined as never;

export async function embeddingsServer(usual: Behaviour = answers()) {
  const asked: Asked[] = [];
  const script: Behaviour[] = [];
  const server = createServer((request, response) => {
    let body = "";
    request.on("data", (chunk) => (body += chunk));
    request.on("end", () => {
      const { model, input } = JSON.parse(body) as { model: string; input: string[] };
      const one = { model, input, authorization: request.headers.authorization, path: request.url ?? "" };
      asked.push(one);
      (script.shift() ?? control.usual)(response, one, request);
    });
  });
  const control = {
    asked,
    /** What it does once the script is over. */
    usual,
    address: "",
    /** What it does with the next requests, one after the other. */
    first(...behaviours: Behaviour[]) {
      script.push(...behaviours);
    },
    /** Goes away as a stopped process does; connections are refused. */
    async stop() {
      if (!server.listening) return;
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
    /** Comes back at the same address. */
    start: (port = Number(new URL(control.address).port)) =>
      new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve)),
  };
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  control.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  onTestFinished(() => control.stop());
  return control;
}
