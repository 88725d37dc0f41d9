/** The built program as a process of its own, as people run it. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, onTestFinished } from "vitest";
import { expectSense } from "./made/sense.ts";

export const PROGRAM = join(import.meta.dirname, "..", "..", "dist", "main.js");

/** The tests start the program some hundred times; compiled once, each start takes a fifth less. */
const COMPILED = join(import.meta.dirname, "..", "..", "node_modules", ".cache", "compiled");

export interface Ended {
  code: number | null;
  stdout: string;
  stderr: string;
}

interface Options {
  input?: Buffer | string;
  /** Registers what ends the program; with the test where nothing is given. */
  atEnd?: (end: () => Promise<void>) => void;
  /** More input may come, and never does. */
  waits?: true;
  environment?: Record<string, string>;
}

/** Starts the program; it is ended with the test if it still runs. */
export function start(args: string[], { input, waits, environment, atEnd = onTestFinished }: Options = {}) {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_COMPILE_CACHE: COMPILED, ...environment },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let stdout = "";
  let stderr = "";
  child.stdout.on("data", (chunk) => (stdout += chunk));
  child.stderr.on("data", (chunk) => (stderr += chunk));
  child.stdin.on("error", () => {});
  if (waits) child.stdin.write(input ?? "");
  else child.stdin.end(input);
  const ended = new Promise<Ended>((resolve) => child.on("close", (code) => resolve({ code, stdout, stderr })));
  atEnd(async () => {
    child.kill("SIGKILL");
    await ended;
  });
  return { child, ended, output: () => stdout + stderr };
}

export const run = (args: string[], options?: Options): Promise<Ended> => start(args, options).ended;

/** Starts the server on a free port and waits until it says its address. */
export const startServer = (dataFolder: string, ...more: string[]) => serve(dataFolder, more, onTestFinished);

/** One server for the tests of a file that only read, over a folder of its own; its address is there once they run. */
export function sharedServer(...more: string[]): () => string {
  let address = "";
  beforeAll(async () => {
    const ends: (() => void | Promise<void>)[] = [];
    const dataFolder = mkdtempSync(join(tmpdir(), "broadsheet-test-"));
    ({ address } = await serve(dataFolder, more, (end) => ends.push(end)));
    return async () => {
      for (const end of ends) await end();
      rmSync(dataFolder, { recursive: true, force: true });
    };
  });
  return () => address;
}

async function serve(dataFolder: string, more: string[], atEnd: (end: () => void | Promise<void>) => void) {
  const { child, ended, output } = start(
    ["serve", "--data", dataFolder, ...(more.includes("--port") ? [] : ["--port", "0"]), ...more],
    { atEnd },
  );
  const address = await new Promise<string>((resolve, reject) => {
    child.stdout?.on("data", () => {
      const match = /http:\/\/\S+/.exec(output());
      if (match) resolve(match[0]);
    });
    ended.then(({ stderr }) => reject(new Error(`the server ended: ${stderr}`)));
  });
  atEnd(() => expectSense(output(), "the server"));
  return { address, child, ended, output, stop: () => stop(child, ended) };
}

function stop(child: ChildProcess, ended: Promise<Ended>): Promise<Ended> {
  child.kill("SIGINT");
  return ended;
}

/** Asks until an answer satisfies; fails with the last one after a named number of tries. */
export async function eventually<T>(ask: () => Promise<T>, satisfies: (answer: T) => boolean, tries = 300): Promise<T> {
  let answer = await ask();
  for (let i = 0; i < tries && !satisfies(answer); i++) {
    await new Promise((resolve) => setTimeout(resolve, 100));
    answer = await ask();
  }
  if (!satisfies(answer)) throw new Error(`still ${JSON.stringify(answer)?.slice(0, 500)} after ${tries} tries`);
  return answer;
}
