/** Requests as load balancers, proxies and old clients write them, byte by byte. */
import { connect } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { listen } from "../../../src/compose/server.ts";
import { freshInstance } from "../../support/instance.ts";

async function answering(baseUrl: string) {
  const instance = await freshInstance({ baseUrl, host: "127.0.0.1" });
  const server = await listen(instance.app, "127.0.0.1", 0);
  onTestFinished(() => server.close());
  const port = Number(new URL(server.address).port);
  /** Sends bytes, and returns all that comes until the connection ends. */
  return (bytes: string) =>
    new Promise<string>((resolve, reject) => {
      let answer = "";
      const socket = connect(port, "127.0.0.1", () => socket.write(bytes.replaceAll("PORT", String(port))));
      socket.on("data", (chunk) => (answer += chunk));
      socket.on("end", () => resolve(answer.replaceAll(String(port), "PORT")));
      socket.on("error", reject);
    });
}

const END = "\r\nConnection: close\r\n\r\n";

const ANSWERS: [string, number][] = [
  // HAProxy's `option httpchk GET /health`.
  ["GET /health HTTP/1.0\r\n\r\n", 200],
  ["HEAD /health HTTP/1.0\r\n\r\n", 200],
  ["OPTIONS * HTTP/1.0\r\n\r\n", 204],
  ["GET / HTTP/1.0\r\n\r\n", 200],
  ["GET /robots.txt HTTP/1.0\r\n\r\n", 200],
  ["GET /health HTTP/1.0\r\nHost: \r\n\r\n", 200],
  ["GET /health?%%% HTTP/1.0\r\n\r\n", 200],
  [`GET /health HTTP/1.1\r\nHost:${END}`, 200],
  // RFC 9112, section 3.2: the newer version must name a host.
  [`GET /health HTTP/1.1${END}`, 400],
  [`GET /health HTTP/1.1\r\nHost: a b${END}`, 400],
  [`GET /health HTTP/1.1\r\nHost: [::1%25lo]${END}`, 400],
  [`GET /health HTTP/1.1\r\nHost: [::1]:PORT${END}`, 200],
  [`GET /health HTTP/1.1\r\nHost: localhost.:PORT${END}`, 200],
  [`GET http://localhost:PORT/health HTTP/1.1\r\nHost: localhost:PORT${END}`, 200],
  [`GET HTTP://LOCALHOST:PORT/health HTTP/1.1\r\nHost: localhost:PORT${END}`, 200],
  ["GET http://localhost:PORT/health HTTP/1.0\r\n\r\n", 200],
  // The request target names the host, whatever the header says.
  [`GET http://rebound.example/health HTTP/1.1\r\nHost: localhost${END}`, 421],
  [`OPTIONS * HTTP/1.1\r\nHost: localhost${END}`, 204],
  [`GET * HTTP/1.1\r\nHost: localhost${END}`, 400],
  [`GET health HTTP/1.1\r\nHost: localhost${END}`, 400],
];

describe.each(["", "https://papers.example"])("an instance with the public address %j", (baseUrl) => {
  it("answers requests as they are written", async () => {
    const ask = await answering(baseUrl);
    for (const [bytes, status] of ANSWERS)
      expect([bytes, Number(/^HTTP\/1\.1 (\d+)/.exec(await ask(bytes))?.[1])]).toEqual([bytes, status]);
  });

  it("calls itself by what it listens on where a request names no host", async () => {
    const ask = await answering(baseUrl);
    const robots = await ask("GET /robots.txt HTTP/1.0\r\n\r\n");
    expect(robots).toContain(`Sitemap: ${baseUrl || "http://localhost:PORT"}/`);
  });
});
