/** Clients of the Hugging Face Hub as they are published, run as people run them; `npm test` fetches them. */
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { onTestFinished } from "vitest";
import { listen } from "../../../src/compose/server.ts";
import { type TestInstance, temporaryFolder } from "../instance.ts";
import type { Ended } from "../program.ts";

const FETCHED = join(import.meta.dirname, "..", "..", "..", "node_modules", ".clients");

const whyNot = (name: string): string | undefined =>
  existsSync(join(FETCHED, name, "fetched")) ? undefined : `${name} is not there: \`npm test\` fetches it where it can`;

export const WHY_NO_OPENCLI = whyNot("opencli");
export const WHY_NO_HUGGINGFACE_HUB = whyNot("huggingface_hub");

/** The compose/app on a port of loopback; its address. */
export async function serve({ app }: Pick<TestInstance, "app">): Promise<string> {
  const { address, close } = await listen(app, "127.0.0.1", 0);
  onTestFinished(close);
  return address;
}

/** A home of its own and the Hub at the instance's address; what else they would ask for is switched off. */
export function clientsOf(address: string, more: Record<string, string> = {}) {
  const home = temporaryFolder();
  const quiet = { NO_COLOR: "1", CI: "1", HF_HUB_DISABLE_UPDATE_CHECK: "1", HF_HUB_DISABLE_TELEMETRY: "1" };
  const env = { PATH: process.env.PATH ?? "", HOME: home, HF_ENDPOINT: address, ...quiet, ...more };
  const run = (command: string, args: string[]): Promise<Ended> => {
    const child = spawn(command, args, { env: { ...env, PYTHONPATH: join(FETCHED, "huggingface_hub") }, cwd: home });
    let [stdout, stderr] = ["", ""];
    child.stdout.on("data", (chunk) => (stdout += chunk));
    child.stderr.on("data", (chunk) => (stderr += chunk));
    return new Promise((resolve, reject) => {
      child.on("error", reject);
      child.on("close", (code) => resolve({ code, stdout, stderr }));
    });
  };
  const opencli = join(FETCHED, "opencli/node_modules/@jackwener/opencli/dist/src/main.js");
  return {
    opencli: (...args: string[]) => run(process.execPath, [opencli, ...args, "-f", "json"]),
    hf: (...args: string[]) => run("python3", [join(FETCHED, "huggingface_hub/bin/hf"), ...args]),
    python: (script: string) => run("python3", ["-c", script]),
  };
}

/** What a client printed, which must be JSON and all well. */
export function printed({ code, stdout, stderr }: Ended) {
  if (code !== 0) throw new Error(`the client ended with ${code}: ${stderr}\n${stdout}`);
  return JSON.parse(stdout);
}
