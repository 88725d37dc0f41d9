/** Measuring processes and lists of times. */
import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";

export const PROGRAM = new URL("./main.js", import.meta.url).pathname;

export const ms = (value: number): string => `${value < 100 ? value.toFixed(1) : Math.round(value)} ms`;
export const mib = (bytes: number): string => `${Math.round(bytes / 1024 / 1024)} MB`;
/** Since a moment, whole above ten. */
export const seconds = (began: number): string => {
  const passed = (performance.now() - began) / 1_000;
  return passed < 10 ? passed.toFixed(1) : String(Math.round(passed));
};
export const line = (name: string, ...parts: string[]): void => console.log(`${name.padEnd(46)}${parts.join("  ")}`);

/** The value below which a share of the sorted values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** Resident memory of a process, now and at most so far, in bytes; zeros once it has gone. */
export function memoryOf(pid: number): { now: number; most: number } {
  try {
    const status = readFileSync(`/proc/${pid}/status`, "utf8");
    const kib = (name: string) => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) * 1024;
    return { now: kib("VmRSS"), most: kib("VmHWM") };
  } catch {
    return { now: 0, most: 0 };
  }
}

export interface Server {
  address: string;
  pid: number;
  /** From the start of the process to its first answer. */
  startMs: number;
  stop(): Promise<void>;
}

/**
 * Starts the server over a folder. It takes the word of a proxy in front for who asks, so that a load may come as from
 * many clients: one alone may not ask for so much.
 */
export const serveData = (data: string, ...more: string[]): Promise<Server> =>
  startServer([PROGRAM, "serve", "--data", data, "--port", "0", "--learn", "no", "--proxies", "1", ...more]);

/** Starts a script that prints its address, and waits for its first answer. */
export async function startServer(args: string[]): Promise<Server> {
  const began = performance.now();
  const child = spawn(process.execPath, args, { stdio: ["ignore", "pipe", "ignore"] });
  const kill = () => child.kill("SIGKILL");
  process.once("exit", kill);
  child.once("exit", () => process.off("exit", kill));
  const address = await printedAddress(child);
  await (await fetch(address)).text();
  const startMs = performance.now() - began;
  const stop = () =>
    new Promise<void>((resolve) => {
      child.on("exit", () => resolve());
      child.kill("SIGINT");
    });
  return { address, pid: child.pid ?? 0, startMs, stop };
}

function printedAddress(child: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    child.on("exit", (code) => reject(new Error(`the server ended with ${code}`)));
    child.stdout?.on("data", (chunk) => {
      printed += chunk;
      const address = /http:\/\/\S+/.exec(printed);
      if (address) resolve(address[0]);
    });
  });
}
