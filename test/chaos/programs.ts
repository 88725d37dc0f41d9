/** The built program as processes that may be killed, with what they say looked through for what nobody should read. */
import { type ChildProcess, spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { World } from "./runner.ts";

const PROGRAM = new URL("./main.js", import.meta.url).pathname;

/** A start, a restart after a kill and a stop each take a second or two; beyond this they count as never. */
const START_MS = 60_000;

/** What no sentence and no line of a log may have: values that were not there, objects, and places in the code. */
export const NOT_FOR_PEOPLE = /\bundefined\b|\[object |\bNaN\b|^\s+at (?:async )?\S+.*:\d+:\d+\)?$/m;

export interface Ended {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Running {
  child: ChildProcess;
  ended: Promise<Ended>;
  /** Everything that it said so far. */
  said(): string;
  isAlive(): boolean;
  /** With SIGKILL; resolves when it has gone. */
  kill(): Promise<void>;
}

export interface Server extends Running {
  /** Without a closing slash. */
  address: string;
  /** From the start of the process until it said its address. */
  startMs: number;
  /** As a manager stops it. Answers with the exit code and how long it took. */
  stop(): Promise<{ code: number | null; ms: number }>;
}

export interface Refused extends Ended {
  said: string;
}

export interface ChaosWorld extends World {
  /** A new folder, which goes with the scenario. */
  folder(name: string): string;
  /** A command of the program, run to its end. */
  run(...args: string[]): Promise<Ended & { said: string }>;
  start(...args: string[]): Running;
  /** The server at any free port. Throws where it ends before it listens. */
  serve(data: string, ...more: string[]): Promise<Server>;
  /** The same where it may refuse: then what it said and how it ended. */
  tryServing(data: string, ...more: string[]): Promise<Server | Refused>;
}

export const isRefused = (one: Server | Refused): one is Refused => !("address" in one);

const ALWAYS = ["--demo", "no"];

export function chaosWorld(world: World): ChaosWorld {
  const start = (...args: string[]): Running => {
    const child = spawn(process.execPath, [PROGRAM, ...args], {
      env: { PATH: process.env.PATH, HOME: process.env.HOME },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let said = "";
    child.stdout?.on("data", (chunk) => (said += chunk));
    child.stderr?.on("data", (chunk) => (said += chunk));
    let isAlive = true;
    const ended = new Promise<Ended>((resolve) =>
      child.on("close", (code, signal) => {
        isAlive = false;
        resolve({ code, signal });
      }),
    );
    const atExit = () => void child.kill("SIGKILL");
    process.once("exit", atExit);
    const kill = async () => {
      child.kill("SIGKILL");
      await ended;
    };
    onTestFinished(async () => {
      await kill();
      process.off("exit", atExit);
      const found = NOT_FOR_PEOPLE.exec(said)?.index;
      world.expect(
        found === undefined,
        "no line that the program writes has “undefined”, “[object” or a stack trace",
        () => said.slice(Math.max(0, (found ?? 0) - 200), (found ?? 0) + 300),
      );
    });
    return { child, ended, said: () => said, isAlive: () => isAlive, kill };
  };
  const tryServing = async (data: string, ...more: string[]): Promise<Server | Refused> => {
    const began = performance.now();
    const wanted = more.includes("--demo") ? [] : ALWAYS;
    const running = start("serve", "--data", data, "--port", "0", ...wanted, ...more);
    const heard = new Promise<string>((resolve) => {
      running.child.stdout?.on("data", () => {
        const match = /http:\/\/\S+/.exec(running.said());
        if (match) resolve(match[0]);
      });
    });
    const silence = new AbortController();
    const answer = await Promise.race([
      heard,
      running.ended,
      setTimeout(START_MS, undefined, { signal: silence.signal }).catch(() => undefined),
    ]);
    silence.abort();
    if (answer === undefined) {
      await running.kill();
      throw new Error(`the server said no address within ${START_MS / 1_000} s: ${running.said()}`);
    }
    if (typeof answer !== "string") return { ...answer, said: running.said() };
    const stop = async () => {
      const asked = performance.now();
      running.child.kill("SIGTERM");
      const { code } = await running.ended;
      return { code, ms: performance.now() - asked };
    };
    return { ...running, address: answer, startMs: performance.now() - began, stop };
  };
  return {
    ...world,
    folder(name) {
      const folder = mkdtempSync(join(tmpdir(), `broadsheet-chaos-${name}-`));
      const remove = () => rmSync(folder, { recursive: true, force: true });
      process.once("exit", remove);
      onTestFinished(remove);
      return folder;
    },
    start,
    async run(...args) {
      const running = start(...args);
      return { ...(await running.ended), said: running.said() };
    },
    tryServing,
    async serve(data, ...more) {
      const server = await tryServing(data, ...more);
      if (isRefused(server)) throw new Error(`the server ended with ${server.code ?? server.signal}: ${server.said}`);
      return server;
    },
  };
}

export const wait = (ms: number): Promise<void> => setTimeout(Math.max(0, ms));

/** Asks until an answer satisfies, for so long; answers with the last one either way. */
export async function until<T>(ms: number, ask: () => T | Promise<T>, satisfies: (answer: T) => boolean): Promise<T> {
  const end = performance.now() + ms;
  let answer = await ask();
  while (!satisfies(answer) && performance.now() < end) {
    await wait(100);
    answer = await ask();
  }
  return answer;
}

/** An answer of a server, whole; undefined where the line broke. */
export async function ask(
  address: string,
  init: RequestInit = {},
): Promise<{ status: number; text: string; headers: Headers } | undefined> {
  try {
    const answer = await fetch(address, { redirect: "manual", signal: AbortSignal.timeout(60_000), ...init });
    return { status: answer.status, text: await answer.text(), headers: answer.headers };
  } catch {
    return undefined;
  }
}
