/** Connections of the server: how many, how slow, and what becomes of them at a stop. */
import { Agent, get, type IncomingMessage } from "node:http";
import { connect, type Socket } from "node:net";
import { Hono } from "hono";
import { describe, expect, it, onTestFinished } from "vitest";
import { CONNECTION_LIMITS, type ConnectionLimits, listen } from "../../../src/compose/server.ts";

/** A server of one slow page, `/`, that is answered when `answer` is called; all else is answered at once. */
async function server(limits: Partial<ConnectionLimits> = {}) {
  const app = new Hono();
  const { promise: answered, resolve: answer } = Promise.withResolvers<void>();
  let underWay = 0;
  app.get("/slow", async (c) => {
    underWay++;
    await answered;
    return c.text("late");
  });
  app.get("/large", (c) => c.body("x".repeat(64 * 1_048_576)));
  app.get("*", (c) => c.text("at once"));
  const listening = await listen(app, "127.0.0.1", 0, { ...CONNECTION_LIMITS, ...limits });
  onTestFinished(async () => {
    answer();
    await listening.close();
  });
  const port = Number(new URL(listening.address).port);
  return { ...listening, port, answer, underWay: () => underWay };
}

/** What came of a request: the status with what was said of the connection, or the error's code. */
function asked(address: string, agent?: Agent): Promise<string> {
  return new Promise((resolve) => {
    const request = get(address, agent ? { agent } : {}, (response: IncomingMessage) => {
      response.resume().on("end", () => resolve(`${response.statusCode} ${response.headers.connection}`));
      response.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    });
    request.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  });
}

const until = async (holds: () => boolean) => {
  while (!holds()) await new Promise((resolve) => setTimeout(resolve, 5));
};

/** Resolves when the other side has ended or cut a connection. */
const cut = (socket: Socket): Promise<void> =>
  new Promise((resolve) => {
    socket.on("close", () => resolve());
    socket.on("error", () => {});
  });

const opened = (port: number): Promise<Socket> =>
  new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1", () => resolve(socket));
    onTestFinished(() => void socket.destroy());
  });

describe("a stop", () => {
  it("lets every request under way finish, tells each that the connection ends, and takes none after it", async () => {
    const { address, port, close, answer, underWay } = await server();
    const kept = new Agent({ keepAlive: true, maxSockets: 1_000 });
    onTestFinished(() => kept.destroy());
    // Twenty connections that are kept and have nothing under way.
    await Promise.all(Array.from({ length: 20 }, () => asked(`${address}/`, kept)));
    const slow = [
      ...Array.from({ length: 30 }, () => asked(`${address}/slow`, kept)),
      ...Array.from({ length: 30 }, () => asked(`${address}/slow`)),
    ];
    await until(() => underWay() === 60);
    const nothing = cut(await opened(port));
    // Sent and not parsed yet: this process has not looked since.
    const silent = await Promise.all(Array.from({ length: 20 }, () => opened(port)));
    const said = silent.map(
      (socket) =>
        new Promise<string>((resolve) => {
          let text = "";
          socket.on("data", (chunk) => {
            text += chunk;
          });
          socket.on("close", () => resolve(text));
        }),
    );
    for (const socket of silent) socket.write("GET / HTTP/1.1\r\nHost: localhost\r\n\r\n");
    // No turn of the loop between here and there.
    const closed = close();
    for (const text of await Promise.all(said)) {
      expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
      expect(text).toMatch(/\r\nconnection: close\r\n/i);
      expect(text).toMatch(/at once$/);
    }
    // Whoever comes with nothing is not waited for.
    await nothing;
    expect(await asked(`${address}/`)).toBe("ECONNREFUSED");
    expect(await asked(`${address}/slow`, kept)).toBe("ECONNREFUSED");
    answer();
    expect(await Promise.all(slow)).toEqual(Array.from({ length: 60 }, () => "200 close"));
    await closed;
  });

  it("answers what was sent together on one connection, all of it", async () => {
    const { port, close, answer, underWay } = await server();
    const socket = await opened(port);
    let text = "";
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.write("GET /slow HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(3));
    await until(() => underWay() === 3);
    const closed = close();
    answer();
    await cut(socket);
    expect(text.match(/HTTP\/1\.1 200 OK/g)).toHaveLength(3);
    expect(text.match(/connection: close/gi)).toHaveLength(1);
    await closed;
  });

  it("waits so long and no longer", async () => {
    const { address, close, underWay } = await server({ closeMs: 300 });
    const never = asked(`${address}/slow`);
    await until(() => underWay() === 1);
    await close();
    expect(await never).toBe("ECONNRESET");
  });
});

describe("a connection", () => {
  it("is closed where there are as many as there may be", async () => {
    const { address, port } = await server({ most: 3 });
    const three = [await opened(port), await opened(port), await opened(port)];
    // Taken by the system at first, and then closed.
    await cut(await opened(port));
    three[0]?.destroy();
    await until(() => three[0]?.destroyed === true);
    let answer = "";
    while (answer !== "200 keep-alive") answer = await asked(`${address}/`);
  });

  it("that sends its request slowly is cut off when the limits say so", async () => {
    const { port } = await server({ headersMs: 200, requestMs: 400, lookEveryMs: 50 });
    const slow = await opened(port);
    slow.write("GET / HTTP/1.1\r\nHost: localhost\r\n");
    const halfway = await opened(port);
    halfway.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf");
    await Promise.all([cut(slow.resume()), cut(halfway.resume())]);
  });

  it("that takes nothing of its answer is cut off, and one that takes it slowly is not", async () => {
    const { port } = await server({ unreadMs: 2_000 });
    const [deaf, slow] = [await opened(port), await opened(port)];
    deaf.pause();
    // Answered in turn, as far as memory for one connection goes.
    deaf.write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n".repeat(5));
    slow.write("GET /large HTTP/1.1\r\nHost: localhost\r\n\r\n");
    let [taken, ended] = [0, false];
    void cut(slow).then(() => {
      ended = true;
    });
    slow.on("data", (chunk) => {
      taken += chunk.length;
      slow.pause();
      setTimeout(() => slow.resume(), 10);
    });
    // A socket that nobody reads does not learn that the other side is gone; one that writes does. What a client sends
    // does not make up for what it does not take.
    const refused = cut(deaf);
    const knocking = setInterval(() => deaf.write("\r\n"), 100);
    await refused;
    clearInterval(knocking);
    expect([taken > 0, ended]).toEqual([true, false]);
  });
});
