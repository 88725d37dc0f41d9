/**
 * A server on loopback that answers as the test says, misbehaves when told to, and remembers what it was asked, when, and
 * by whom.
 */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { gzipSync } from "node:zlib";
import { onTestFinished } from "vitest";

/** Every way to misbehave for one answer that is the same whatever is served. */
export const FAULTS = [
  "busy, seconds",
  "busy, date",
  "busy, no word",
  "too many",
  "broken",
  "bad gateway",
  "empty",
  "truncated",
  "cut off",
  "web page",
  "redirect",
  "wrong encoding",
  "damaged gzip",
] as const;
export type Fault = (typeof FAULTS)[number] | "huge" | "silent" | "far redirect" | "endless redirect";

export interface Asked {
  path: string;
  query: Record<string, string>;
  userAgent: string;
  /** By the clock that the server was given. */
  from: number;
  until: number;
}

interface Served<More extends string> {
  /** Content type without its character set. */
  type: string;
  answer(url: URL, fault: Fault | More | undefined): string;
  /** What is sent for faults of this server's own; undefined for those that only change `answer`. */
  strange?(fault: Fault | More, body: string): { type?: string; body: string } | undefined;
  /** The answer with a letter beyond ASCII in it. */
  accented(body: string): string;
  /** One piece of an answer that never ends. */
  endless: { begin: string; piece: string };
  clock?: (() => number) | undefined;
  /** Called while a request is under way, for moving a made-up clock or waiting. */
  during?: (() => void | Promise<void>) | undefined;
}

export async function startMisbehaving<More extends string = never>({
  type,
  answer,
  strange,
  accented,
  endless,
  clock = Date.now,
  during,
}: Served<More>) {
  const asked: Asked[] = [];
  /** What becomes of the next answers, in order. */
  const faults: (Fault | More | undefined)[] = [];
  const state = { open: 0, mostOpen: 0, bytes: 0 };

  const server = createServer(async (request, response) => {
    state.open++;
    state.mostOpen = Math.max(state.mostOpen, state.open);
    const url = new URL(request.url ?? "/", "http://localhost");
    const record: Asked = {
      path: url.pathname,
      query: Object.fromEntries(url.searchParams),
      userAgent: request.headers["user-agent"] ?? "",
      from: clock(),
      until: clock(),
    };
    asked.push(record);
    response.on("close", () => {
      record.until = clock();
      state.open--;
    });
    await during?.();
    const fault = faults.shift();
    const body = answer(url, fault);
    if (!fault || !misbehave(fault, request, response, body)) send(response, body, request);
  });

  function send(response: ServerResponse, body: string, request: IncomingMessage): void {
    const zip = /gzip/.test(String(request.headers["accept-encoding"]));
    response.writeHead(200, {
      "content-type": `${type}; charset=utf-8`,
      ...(zip ? { "content-encoding": "gzip" } : {}),
    });
    response.end(zip ? gzipSync(body) : body);
  }

  function misbehave(fault: Fault | More, request: IncomingMessage, response: ServerResponse, body: string): boolean {
    const say = (status: number, headers: Record<string, string>, text: string | Buffer = "") => {
      response.writeHead(status, headers).end(text);
      return true;
    };
    const plain = { "content-type": type };
    const own = strange?.(fault, body);
    if (own) return say(200, { "content-type": own.type ?? type }, own.body);
    if (fault === "busy, seconds") return say(503, { "retry-after": "20" }, "Retry later");
    if (fault === "busy, date") return say(503, { "retry-after": new Date(clock() + 45_000).toUTCString() });
    if (fault === "busy, no word") return say(503, {});
    if (fault === "too many") return say(429, { "content-type": "text/plain" }, "Rate exceeded.");
    if (fault === "broken") return say(500, { "content-type": "text/html" }, "<h1>Internal Server Error</h1>");
    if (fault === "bad gateway") return say(502, {});
    if (fault === "empty") return say(200, plain);
    if (fault === "truncated") return say(200, plain, body.slice(0, Math.floor(body.length * 0.7)));
    if (fault === "cut off") {
      response.writeHead(200, { ...plain, "content-length": String(Buffer.byteLength(body) + 1) });
      response.write(body.slice(0, Math.min(500, body.length)), () => response.destroy());
      return true;
    }
    if (fault === "web page")
      return say(
        200,
        { "content-type": "text/html" },
        "<!DOCTYPE html>\n<html><body>Down for maintenance</body></html>",
      );
    if (fault === "wrong encoding")
      return say(200, { "content-type": `${type}; charset=utf-8` }, Buffer.from(accented(body), "latin1"));
    if (fault === "redirect") return say(302, { location: `${request.url}` });
    if (fault === "endless redirect") {
      faults.unshift("endless redirect");
      return say(301, { location: `${request.url}` });
    }
    if (fault === "far redirect") return say(302, { location: "http://169.254.169.254/latest/meta-data" });
    if (fault === "damaged gzip")
      return say(200, { ...plain, "content-encoding": "gzip" }, gzipSync(body).subarray(0, -20));
    if (fault === "silent") return true;
    if (fault === "huge") return huge(response);
    return false;
  }

  /** 200 MB that never end. */
  function huge(response: ServerResponse): true {
    response.writeHead(200, { "content-type": type });
    let left = 200;
    response.write(endless.begin);
    const more = () => {
      while (left-- > 0 && !response.destroyed) {
        state.bytes += endless.piece.length;
        if (!response.write(endless.piece)) return void response.once("drain", more);
      }
      response.end();
    };
    more();
    return true;
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(close);
  return { base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked, faults, state, close };
}
