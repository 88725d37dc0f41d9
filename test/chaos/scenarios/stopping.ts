import { connect, type Socket } from "node:net";
import { record } from "../../support/made/records.ts";
import { ask, type ChaosWorld, wait } from "../programs.ts";
import { papersAndReaders, prepare } from "../records.ts";
import type { Part } from "../runner.ts";

const LEAST_ROUNDS = 2;
const CONNECTIONS = 16;
/** What compose/stopping may take with requests under way that take milliseconds each. */
const STOP_MS = 10_000;

interface Line {
  socket: Socket;
  heard: string;
  closed: boolean;
}

export const stopping: Part<ChaosWorld> = {
  name: "stopping",
  about: "SIGTERM under load: every request that reached the server is answered whole, no new one is taken",
  weight: 8,
  async run(world) {
    const data = world.folder("stopping");
    const papers = Array.from({ length: 300 }, (_, i) => record({ title: `Stopping matter number ${i}` }));
    await prepare(data, (db) => papersAndReaders(db, papers, 2));
    let [rounds, whole, cut, idle] = [0, 0, 0, 0];
    while (rounds < LEAST_ROUNDS || world.left() > 4_000) {
      const server = await world.serve(data, "--learn", "no");
      const { port } = new URL(server.address);
      const lines = await Promise.all(Array.from({ length: CONNECTIONS }, () => openLine(Number(port))));
      // One answer on each, so that the server has taken the connection; half of them keep it.
      for (const line of lines) send(line, "/health", true);
      await until(() => lines.every((line) => answersIn(line.heard) === 1));
      for (const line of lines) line.heard = "";
      const asking = lines.filter(() => world.random() < 0.75);
      for (const line of asking)
        send(line, `/papers?${new URLSearchParams({ q: `matter ${world.random.below(300)}` })}`, world.random() < 0.5);
      await wait(world.random.between(0, 40));
      const stopped = server.stop();
      const late = await ask(`${server.address}/about`);
      const { code, ms } = await stopped;
      await until(() => lines.every(({ closed }) => closed), 2_000);
      for (const line of asking) {
        const isWhole = answersIn(line.heard) === 1;
        if (isWhole) whole++;
        else cut++;
        world.expect(
          isWhole,
          "a request that reached the server before SIGTERM is answered whole",
          () => `${line.heard.length} bytes: ${line.heard.slice(0, 200)}`,
        );
      }
      idle += lines.length - asking.length;
      world.expect(
        late === undefined || late.status === 200 || late.status === 503,
        "who comes after it is not connected, or answered whole",
        () => `${late?.status}`,
      );
      world.expect(code === 0, "the server ends with 0", () => `${code}: ${server.said()}`);
      world.expect(ms < STOP_MS, `it ends within ${STOP_MS / 1_000} s`, () => `${Math.round(ms)} ms`);
      rounds++;
    }
    world.note(`${rounds} stops, ${whole} requests answered whole, ${cut} cut, ${idle} idle connections`);
  },
};

async function openLine(port: number): Promise<Line> {
  const socket = connect(port, "127.0.0.1");
  const line: Line = { socket, heard: "", closed: false };
  socket.on("data", (chunk) => (line.heard += chunk.toString("latin1")));
  socket.on("error", () => {});
  socket.on("close", () => (line.closed = true));
  await new Promise<void>((resolve, reject) => {
    socket.once("connect", resolve);
    socket.once("error", reject);
  });
  return line;
}

function send({ socket }: Line, path: string, keep: boolean): void {
  socket.write(
    `GET ${path} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: identity\r\nConnection: ${keep ? "keep-alive" : "close"}\r\n\r\n`,
  );
}

/** Whole answers in what was heard. */
function answersIn(heard: string): number {
  let rest = heard;
  for (let n = 0; ; n++) {
    const end = rest.indexOf("\r\n\r\n");
    if (end < 0) return n;
    const head = rest.slice(0, end);
    const body = rest.slice(end + 4);
    const length = /^content-length: (\d+)/im.exec(head)?.[1];
    if (length !== undefined) {
      if (body.length < Number(length)) return n;
      rest = body.slice(Number(length));
    } else if (/^transfer-encoding: chunked/im.test(head)) {
      const last = /(?:^|\r\n)0\r\n\r\n/.exec(body);
      if (!last) return n;
      rest = body.slice(last.index + last[0].length);
    } else return n;
  }
}

async function until(holds: () => boolean, ms = 20_000): Promise<void> {
  const end = performance.now() + ms;
  while (!holds() && performance.now() < end) await wait(10);
}
