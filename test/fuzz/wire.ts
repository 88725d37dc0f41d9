/** Bytes on the wire that are no HTTP, or nearly, at the built program. */
import { connect } from "node:net";
import { ask, type ChaosWorld, wait } from "../chaos/programs.ts";
import type { Random } from "../chaos/random.ts";
import type { Part } from "../chaos/runner.ts";

const LEAST_TRIES = 60;
const AT_A_TIME = 8;
/** Looked at between so many tries. */
const LOOKED_EVERY = 40;
/** How long a line is listened to; what is still open then was waiting for more. */
const LISTENED_MS = 400;

export const wire: Part<ChaosWorld> = {
  name: "wire",
  about: "random bytes and broken HTTP at a real server: an answer of 4xx or none, and everybody else is served",
  weight: 15,
  async run(world) {
    const data = world.folder("wire");
    const server = await world.serve(data, "--demo", "yes", "--learn", "no");
    const { port } = new URL(server.address);
    const counts = new Map<string, number>();
    let tried = 0;
    const worker = async () => {
      while (tried < LEAST_TRIES || world.left() > 3_000) {
        const number = ++tried;
        const sent = broken(world.random);
        const heard = await talk(Number(port), sent, world.random);
        const status = /^HTTP\/1\.1 (\d{3}) /.exec(heard)?.[1];
        counts.set(status ?? "none", (counts.get(status ?? "none") ?? 0) + 1);
        world.expect(heard === "" || status !== undefined, "an answer is HTTP, or there is none", () =>
          shown(sent, heard),
        );
        world.expect(!/^HTTP\/1\.1 5(?!03)/m.test(heard), "no bytes make the server fail", () => shown(sent, heard));
        world.expect(
          !/\n\s+at \S+.*:\d+:\d+|node_modules|node:internal/.test(heard),
          "no answer tells of the program's insides",
          () => shown(sent, heard),
        );
        if (number % LOOKED_EVERY !== 0) continue;
        const answer = await ask(`${server.address}/about`);
        world.expect(
          answer?.status === 200,
          "everybody else is served",
          () => `${answer?.status} after ${tried} tries`,
        );
        // What was kept for everybody must not tell of a host that somebody made up.
        const front = await ask(`${server.address}/`);
        world.expect(front?.text.includes("evil.example") === false, "no kept page tells of a host that was made up");
      }
    };
    await Promise.all(Array.from({ length: AT_A_TIME }, worker));
    await wait(500);
    const answer = await ask(`${server.address}/health`);
    world.expect(answer?.status === 200, "the server is well afterwards", () => `${answer?.status} ${answer?.text}`);
    world.expect(server.isAlive(), "no bytes end the server", () => server.said());
    const { code } = await server.stop();
    world.expect(code === 0, "the server ends with 0", () => server.said());
    const said = [...counts].sort().map(([status, n]) => `${n} × ${status}`);
    world.note(`${tried} tries: ${said.join(", ")}`);
  },
};

const shown = (sent: Buffer, heard: string): string =>
  `sent ${JSON.stringify(sent.toString("latin1").slice(0, 500))}\nheard ${JSON.stringify(heard.slice(0, 500))}`;

const METHODS = [
  "GET",
  "POST",
  "get",
  "HEAD",
  "OPTIONS",
  "TRACE",
  "CONNECT",
  "PUT",
  "\0",
  "G\u00e9T",
  "PRI",
  "X".repeat(300),
];
const TARGETS = [
  "/",
  "/papers?q=a",
  "*",
  "",
  "http://evil.example/",
  "//",
  "/%",
  "/%00",
  "/\u00ff",
  "a",
  "/#",
  "/".repeat(20_000),
  "/sign-in",
];
const VERSIONS = ["HTTP/1.1", "HTTP/1.0", "HTTP/0.9", "HTTP/2.0", "HTTP/9", "", "http/1.1"];
const HEADERS = [
  "Host: localhost",
  "Host: evil.example",
  "Host: a\r\nHost: b",
  "Host:",
  "Host: [::1",
  "Content-Length: 5",
  "Content-Length: -1",
  "Content-Length: 99999999999999999999",
  "Content-Length: 5\r\nContent-Length: 6",
  "Transfer-Encoding: chunked",
  "Transfer-Encoding: chunked, identity",
  "Transfer-Encoding: xchunked\r\nContent-Length: 3",
  "Expect: 100-continue",
  "Expect: 200-ok",
  "Upgrade: websocket\r\nConnection: Upgrade",
  "Connection: close, keep-alive",
  "Content-Type: multipart/form-data; boundary=x",
  "Content-Type: application/x-www-form-urlencoded",
  "Cookie: \u0001=\u0002",
  "Range: bytes=0-0,-1",
  ": no name",
  "No colon",
  " Folded: value",
  `X: ${"y".repeat(20_000)}`,
  "Authorization: Bearer \u00e9",
  "Accept: text/html",
];
const BODIES = [
  "",
  "hello",
  "5\r\nhello\r\n0\r\n\r\n",
  "zz\r\n",
  "ffffffffffffffff\r\n",
  "-1\r\n",
  "0\r\nTrailer: x\r\n\r\n",
  "--x\r\n\r\n--x--",
  "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n",
];

function broken(random: Random): Buffer {
  if (random() < 0.2) return Buffer.from(Array.from({ length: 1 + random.below(2_000) }, () => random.below(256)));
  const headers = Array.from({ length: random.below(6) }, () => random.of(HEADERS));
  if (random() < 0.5) headers.unshift("Host: localhost");
  const end = random() < 0.9 ? "\r\n" : random.of(["\n", "\r", "\n\n"]);
  const head = [`${random.of(METHODS)} ${random.of(TARGETS)} ${random.of(VERSIONS)}`, ...headers].join(end);
  const bytes = Buffer.from(`${head}${end}${random() < 0.9 ? end : ""}${random.of(BODIES)}`, "latin1");
  if (random() < 0.3) bytes[random.below(bytes.length)] = random.below(256);
  return random() < 0.15 ? bytes.subarray(0, random.below(bytes.length)) : bytes;
}

function talk(port: number, sent: Buffer, random: Random): Promise<string> {
  return new Promise((resolve) => {
    let heard = "";
    const socket = connect(port, "127.0.0.1");
    const timer = setTimeout(() => socket.destroy(), LISTENED_MS);
    socket.on("data", (chunk) => (heard += chunk.toString("latin1")));
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve(heard);
    });
    const at = random() < 0.5 ? sent.length : random.below(sent.length);
    socket.write(sent.subarray(0, at));
    if (at < sent.length) setTimeout(() => socket.write(sent.subarray(at)), 20);
    if (random() < 0.2) setTimeout(() => socket.destroy(), 30);
  });
}
