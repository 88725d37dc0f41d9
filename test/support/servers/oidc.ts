/** Starts the single sign-on of the tests, and goes its way as a browser does. */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { onTestFinished } from "vitest";
import type { SingleSignOn } from "../../../src/http/accounts/singleSignOn.ts";

const SCRIPT = join(import.meta.dirname, "oidc-provider.mjs");
const CLIENT = "broadsheet";
const SECRET = "the-secret-of-the-client";

export type Person = { refuse: true } | { sub: string; claims: Record<string, unknown> };

/** `origin` is the instance's that people come back to. */
export async function startProvider(origin: string, port = 0) {
  const child = spawn(process.execPath, [SCRIPT, CLIENT, SECRET, `${origin}/auth/callback/sso`, String(port)], {
    stdio: ["pipe", "pipe", "ignore"],
    env: { PATH: process.env.PATH },
  });
  const ended = new Promise((resolve) => child.on("close", resolve));
  const stop = async () => {
    child.kill("SIGKILL");
    await ended;
  };
  onTestFinished(stop);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  // It warns in plain lines as well.
  const said = async (pattern: RegExp): Promise<string> => {
    for (;;) {
      const { value, done } = await lines.next();
      if (done) throw new Error("the provider ended");
      if (pattern.test(value)) return value;
    }
  };
  const issuer = await said(/^http:/);
  const singleSignOn: SingleSignOn = { name: "Lab login", issuer, clientId: CLIENT, clientSecret: SECRET };
  return {
    singleSignOn,
    stop,
    /** Whom it lets in from now on. */
    async letIn(person: Person): Promise<void> {
      child.stdin.write(`${JSON.stringify(person)}\n`);
      await said(/^told$/);
    },
    passThrough: (address: string) => passThrough(address, issuer),
  };
}

/** Follows the provider's redirections with its cookies; returns the address of the instance that it ends at. */
async function passThrough(address: string, issuer: string): Promise<string> {
  const jar = new Map<string, string>();
  let at = address;
  while (at.startsWith(issuer)) {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const response = await fetch(at, { redirect: "manual", headers: { cookie } });
    for (const sent of response.headers.getSetCookie()) {
      const [, name = "", value = ""] = /^([^=]+)=([^;]*)/.exec(sent) ?? [];
      jar.set(name, value);
    }
    const next = response.headers.get("location");
    if (next === null) throw new Error(`the provider answered ${response.status}: ${await response.text()}`);
    at = new URL(next, at).href;
  }
  return at;
}
