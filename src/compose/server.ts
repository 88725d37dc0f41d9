/** The server: the pages over one data folder, until told to stop. */

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, Server as NetServer, type Socket } from "node:net";
import { setImmediate, setTimeout as wait } from "node:timers/promises";
import { getRequestListener, type Http2Bindings, type HttpBindings } from "@hono/node-server";
import { RESPONSE_ALREADY_SENT } from "@hono/node-server/utils/response";
import type { Hono } from "hono";
import { writeWhole } from "../http/wholeBody.ts";
import { BroadsheetError, messageOf, systemCodeOf } from "../lib/errors.ts";
import { serverUrl } from "../lib/network/serverUrl.ts";
import { MINUTE_MS } from "../lib/time.ts";

export interface ConnectionLimits {
  /** Connections at a time; more are closed as they come. */
  most: number;
  /** Slow senders are cut off: until the headers have come, and until all of the request has. */
  headersMs: number;
  requestMs: number;
  /** How often the server looks for slow senders. */
  lookEveryMs: number;
  /** A client that takes nothing of its answer for this long is cut off. One that reads slowly takes something. */
  unreadMs: number;
  /** At a stop, requests under way may finish within this. Less than the ten seconds that Docker waits. */
  closeMs: number;
}

export const CONNECTION_LIMITS: ConnectionLimits = {
  most: 2_000,
  headersMs: 15_000,
  requestMs: 30_000,
  lookEveryMs: 1_000,
  unreadMs: MINUTE_MS,
  closeMs: 8_000,
};

export interface Listening {
  /** With the port that was taken. */
  address: string;
  /**
   * Takes no new connections, lets every request under way finish, and resolves when all connections are closed. May be
   * called again: the stop is the same.
   */
  close(): Promise<void>;
}

export async function listen(
  app: Pick<Hono, "fetch">,
  host: string,
  port: number,
  limits: ConnectionLimits = CONNECTION_LIMITS,
): Promise<Listening> {
  const server = createServer({
    headersTimeout: limits.headersMs,
    requestTimeout: limits.requestMs,
    connectionsCheckingInterval: limits.lookEveryMs,
  });
  server.maxConnections = limits.most;
  // What `fetch` returns must stay an instance of the global Response.
  const close = answering(server, getRequestListener(writing(app), { overrideGlobalObjects: false }), limits);
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  return { address: serverUrl(host, taken), close };
}

/** Answers requests with the app; a body that is there as a whole is written here. */
const writing =
  (app: Pick<Hono, "fetch">) =>
  async (request: Request, env: HttpBindings | Http2Bindings): Promise<Response> => {
    const response = await app.fetch(request, env);
    return writeWhole(response, env.outgoing as ServerResponse) ? RESPONSE_ALREADY_SENT : response;
  };

type Answer = (request: IncomingMessage, response: ServerResponse) => unknown;

/** The answers under way on each connection, and whether the server is stopping. */
interface Connections {
  underWay: Map<Socket, Set<ServerResponse>>;
  /** How many have come so far. */
  arrivals: number;
  stopping: boolean;
  /** Requests that wait for a moment, while the server stops listening. */
  held: (() => unknown)[] | undefined;
}

/** Answers requests, follows what is under way on each connection, and returns what closes the server. */
function answering(server: Server, answer: Answer, { unreadMs, closeMs }: ConnectionLimits): () => Promise<void> {
  const connections: Connections = { underWay: new Map(), arrivals: 0, stopping: false, held: undefined };
  const { underWay } = connections;

  server.on("connection", (socket) => {
    connections.arrivals++;
    underWay.set(socket, new Set());
    socket.once("close", () => underWay.delete(socket));
  });
  server.on("request", (request, response) => {
    const answers = underWay.get(request.socket) ?? new Set();
    answers.add(response);
    response.once("close", () => answers.delete(response));
    if (connections.stopping) endAfterLast(answers);
    const begin = () => (isForServer(request) ? answerForServer(request, response) : answer(named(request), response));
    if (connections.held) connections.held.push(begin);
    else begin();
  });
  server.on("listening", () => cutUnread(server, () => underWay.keys(), unreadMs));

  let stopped: Promise<void> | undefined;
  return () => {
    stopped ??= stop(server, connections, closeMs);
    return stopped;
  };
}

/** What a client may do that asks for the server as a whole (RFC 9110, section 9.3.7). */
const ALL_METHODS = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

/** Whether a request is for no page but for the server: `OPTIONS *`. */
const isForServer = ({ url }: IncomingMessage): boolean => url === "*";

function answerForServer({ method }: IncomingMessage, response: ServerResponse): void {
  response.writeHead(method === "OPTIONS" ? 204 : 400, { allow: ALL_METHODS }).end();
}

/**
 * Health checks ask by HTTP/1.0, which need not name a host; such a request is for this machine. A scheme may be written in
 * any case.
 */
function named(request: IncomingMessage): IncomingMessage {
  request.url = request.url?.replace(/^https?:/i, (scheme) => scheme.toLowerCase());
  if (!request.headers.host) request.headers.host = `localhost:${request.socket.localPort}`;
  return request;
}

/** Takes no new connections, and resolves when what is under way has been answered and all connections are closed. */
async function stop(server: Server, connections: Connections, closeMs: number): Promise<void> {
  connections.stopping = true;
  for (const answers of connections.underWay.values()) endAfterLast(answers);
  const waiting: (() => unknown)[] = [];
  connections.held = waiting;
  await quietMoment(() => connections.arrivals);
  let open = true;
  const closed = new Promise<void>((resolve) => {
    // Not the HTTP server's own `close`, which cuts connections whose request has come and has not been parsed.
    NetServer.prototype.close.call(server, () => resolve());
  });
  connections.held = undefined;
  for (const begin of waiting) begin();
  const end = setTimeout(() => server.closeAllConnections(), closeMs);
  void closed.then(() => {
    open = false;
  });
  while (open) {
    // What has been sent by now arrives meanwhile; a whole turn of the loop then parses it, however long others took.
    await Promise.race([closed, wait(GRACE_MS)]);
    await setImmediate();
    await setImmediate();
    closeIdle(server, connections);
  }
  clearTimeout(end);
}

/** Closes connections on which nothing was asked, or all of it has been answered. */
function closeIdle(server: Server, { underWay }: Connections): void {
  server.closeIdleConnections();
  // Node counts a connection that has sent nothing at all as one that is about to.
  for (const [socket, answers] of underWay) if (answers.size === 0 && socket.bytesRead === 0) socket.destroy();
}

const LOOKS = 4;

/**
 * Cuts clients that take nothing of what is there for them. Not by a timeout of the socket, which counts from the last
 * byte in either direction, so that a client could put it off by sending some.
 */
function cutUnread(server: Server, sockets: () => Iterable<Socket>, unreadMs: number): void {
  const waiting = new WeakMap<Socket, { taken: string; looks: number }>();
  const looking = setInterval(() => {
    for (const socket of sockets()) {
      if (socket.writableLength === 0) {
        waiting.delete(socket);
        continue;
      }
      const taken = takenOf(socket);
      const before = waiting.get(socket);
      const looks = before?.taken === taken ? before.looks + 1 : 0;
      if (looks >= LOOKS) socket.destroy();
      else waiting.set(socket, { taken, looks });
    }
  }, unreadMs / LOOKS).unref();
  server.on("close", () => clearInterval(looking));
}

/** Changes whenever the other side takes anything, also of a large piece that the system takes bit by bit. */
function takenOf(socket: Socket): string {
  const { writeQueueSize } = (socket as { _handle?: { writeQueueSize?: number } })._handle ?? {};
  return `${socket.bytesWritten - socket.writableLength} ${writeQueueSize}`;
}

/** On its way over the network when the stop begins. */
const GRACE_MS = 100;
const LONGEST_UNQUIET_MS = 500;
const QUIET_TURN_MS = 1;
const QUIET_TURNS = 3;

/**
 * Waits until connections that the system has accepted have been handed over: closing the listening socket resets those
 * that still wait. After some turns of the loop in which none came, and that were short, there is next to no time for one
 * to have come since.
 */
async function quietMoment(arrivals: () => number): Promise<void> {
  const began = performance.now();
  let quiet = 0;
  for (let since = began; quiet < QUIET_TURNS && since - began < LONGEST_UNQUIET_MS; ) {
    const before = arrivals();
    await setImmediate();
    const now = performance.now();
    quiet = arrivals() === before && now - since < QUIET_TURN_MS ? quiet + 1 : 0;
    since = now;
  }
}

/** Requests on one connection are answered in turn, so that the last of them may end it and no other. */
function endAfterLast(answers: Set<ServerResponse>): void {
  const all = [...answers].filter((answer) => !answer.headersSent);
  for (const answer of all) answer.removeHeader("connection");
  all.at(-1)?.setHeader("connection", "close");
}

function cannotListen(error: Error, host: string, port: number): BroadsheetError {
  const code = systemCodeOf(error);
  if (code === "EADDRINUSE")
    return new BroadsheetError(
      "port_in_use",
      `Port ${port} on ${host} is in use, perhaps by another Broadsheet. Choose another with --port ${port + 1}, or 0 for any free one.`,
    );
  if (code === "EACCES")
    return new BroadsheetError(
      "port_unusable",
      `This user may not listen on port ${port}. Ports below 1024 are for administrators; choose one above, such as --port 8080.`,
    );
  return new BroadsheetError(
    "port_unusable",
    `Cannot listen on ${host}, port ${port}: ${messageOf(error)}. Check --host and --port.`,
  );
}
