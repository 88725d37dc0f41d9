/** How the built program ends: told to by a signal while it is busy, and after an exception that nobody caught. */
import { writeFileSync } from "node:fs";
import { Agent, get, type IncomingMessage, request } from "node:http";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { temporaryFolder } from "../../support/instance.ts";
import { eventually, start, startServer } from "../../support/program.ts";

/** Loaded before the program: throws where nobody catches, as a library's callback does. */
const THROWING = `
  process.on("SIGUSR2", () => setImmediate(() => { throw new TypeError("nobody caught " + "this"); }));
  process.on("SIGUSR1", () => { Promise.reject(new Error("nobody caught that")); });
`;
/** As soon as the program is there to hear of it. */
const THROWING_SOON = `
  const looking = setInterval(() => {
    if (process.listenerCount("uncaughtException") === 0) return;
    clearInterval(looking);
    setImmediate(() => { throw new TypeError("nobody caught " + "this"); });
  }, 20);
`;

function preloaded(code: string): Record<string, string> {
  const file = join(temporaryFolder(), "preload.mjs");
  writeFileSync(file, code);
  return { NODE_OPTIONS: `--import ${file}` };
}

async function throwingServer() {
  const server = start(["serve", "--data", temporaryFolder(), "--port", "0"], { environment: preloaded(THROWING) });
  await eventually(
    async () => server.output(),
    (said) => said.includes("Ctrl-C stops."),
  );
  return { ...server, address: /http:\/\/\S+/.exec(server.output())?.[0] ?? "" };
}

/** A request whose body is sent only when `finish` is called; resolves with the status, or the error's code. */
function halfSent(address: string) {
  const { promise: answered, resolve } = Promise.withResolvers<string>();
  const headers = { "content-type": "application/x-www-form-urlencoded", "content-length": 9 };
  const sent = request(`${address}/sign-in`, { method: "POST", headers, agent: false }, (response: IncomingMessage) => {
    response.resume();
    resolve(`${response.statusCode} ${response.headers.connection}`);
  });
  sent.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
  sent.write("email");
  return { answered, finish: () => sent.end("=a@b") };
}

describe("an exception that nobody caught", () => {
  it.each([
    ["SIGUSR2", "TypeError: nobody caught this"],
    ["SIGUSR1", "Error: nobody caught that"],
  ] as const)("ends the server in order, for a manager to start it again: by %s", async (signal, said) => {
    const server = await throwingServer();
    const half = halfSent(server.address);
    await fetch(`${server.address}/about`);
    server.child.kill(signal);
    await eventually(
      async () => server.output(),
      (output) => output.includes("Stopping."),
    );
    // Again, while it is compose/stopping.
    server.child.kill(signal);
    await eventually(
      async () => server.output().split(said).length,
      (parts) => parts === 3,
    );
    await eventually(
      () =>
        fetch(server.address).then(
          () => "answered",
          () => "refused",
        ),
      (outcome) => outcome === "refused",
    );
    half.finish();
    expect(await half.answered).toBe("403 close");
    const { code, stderr } = await server.ended;
    expect(code).toBe(1);
    expect(stderr).toContain(`Nobody caught this, so the server ends: ${said}\n    at `);
  });

  it("ends a command with a sentence", async () => {
    const data = temporaryFolder();
    const { ended } = start(["import", "-", "--data", data], { waits: true, environment: preloaded(THROWING_SOON) });
    const { code, stderr } = await ended;
    expect(code).toBe(1);
    expect(stderr.trimEnd().split("\n").at(-1)).toBe(
      "The program ended because of a mistake in it, not of yours: nobody caught this. It is safe to run it again; please report this if it comes back.",
    );
  });
});

describe("a busy server that is told to stop", () => {
  it.each([
    ["with connections that are kept", true],
    ["with a connection for each request", false],
  ])("cuts no request and takes no new ones: %s", async (_, keepAlive) => {
    const server = await startServer(temporaryFolder());
    const agent = new Agent({ keepAlive });
    onTestFinished(() => agent.destroy());
    const came = new Map<string, number>();
    let refused = false;
    let answeredAfter = 0;
    const ask = (path: string) => {
      const began = refused;
      return new Promise<string>((resolve) => {
        const asked = get(server.address + path, { agent }, (response: IncomingMessage) => {
          if (began) answeredAfter++;
          response.resume().on("end", () => resolve(String(response.statusCode)));
          response.on("error", () => resolve("cut"));
        });
        asked.on("error", (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
      });
    };
    const busy = async (path: string) => {
      for (;;) {
        const outcome = await ask(path);
        came.set(outcome, (came.get(outcome) ?? 0) + 1);
        if (outcome === "ECONNREFUSED") {
          refused = true;
          return;
        }
      }
    };
    const clients = Array.from({ length: 12 }, (_, i) => busy(i % 2 === 0 ? "/" : "/papers?q=loss"));
    await eventually(
      async () => came.get("200") ?? 0,
      (count) => count > 100,
    );
    server.child.kill("SIGTERM");
    await Promise.all(clients);
    expect((await server.ended).code).toBe(0);
    expect([[...came.keys()].sort(), answeredAfter]).toEqual([["200", "ECONNREFUSED"], 0]);
  });
});
