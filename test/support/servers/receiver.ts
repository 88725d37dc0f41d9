/** A server on loopback that takes webhooks, remembers them and answers as it is told. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { AlertMessage, AlertPaper } from "../../../src/domain/alerts/alertMessage.ts";
import { NOW } from "../made/records.ts";

export interface Received {
  path: string;
  headers: IncomingHttpHeaders;
  text: string;
  /** Undefined where it is not JSON. */
  // biome-ignore lint/suspicious/noExplicitAny: tests say which shape they expect.
  body: any;
}

export type Reply = (response: ServerResponse, received: Received) => void;

export const reply =
  (status: number, text = "", headers: Record<string, string> = {}): Reply =>
  (response) => {
    response.writeHead(status, headers);
    response.end(text);
  };

/** `host` may be any address of the loopback network. */
export async function startReceiver(first: Reply = reply(200, "ok"), host = "127.0.0.1", port = 0) {
  const received: Received[] = [];
  const state = { reply: first };
  const server = createServer((request, response) => {
    let text = "";
    request.setEncoding("utf8");
    request.on("data", (chunk) => (text += chunk));
    request.on("end", () => {
      let body: unknown;
      try {
        body = JSON.parse(text);
      } catch {
        body = undefined;
      }
      const one = { path: request.url ?? "", headers: request.headers, text, body };
      received.push(one);
      state.reply(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  onTestFinished(stop);
  const taken = (server.address() as AddressInfo).port;
  return {
    received,
    port: taken,
    address: `http://${host}:${taken}/hook`,
    answer(next: Reply): void {
      state.reply = next;
    },
    onConnection(heard: () => void): void {
      server.on("connection", heard);
    },
    stop,
  };
}

export const alertPaper = (given: Partial<AlertPaper> = {}): AlertPaper => ({
  id: "2601.00001",
  title: "Sparse losses for deep nets",
  address: "https://papers.example/papers/2601.00001",
  authors: ["Ada Lovelace", "Alan Turing", "Grace Hopper", "Edsger Dijkstra"],
  categories: ["cs.LG", "stat.ML"],
  abstract: "We study sparse losses. They are found to be sparse.",
  publishedAt: NOW,
  reasons: ["by Ada Lovelace", "in cs.LG"],
  ...given,
});

export const alertMessage = (papers: AlertPaper[] = [alertPaper()], total = papers.length): AlertMessage => ({
  id: "5f0c8a52-0000-4000-8000-000000000001",
  at: NOW,
  from: { title: "Broadsheet", address: "https://papers.example" },
  manage: "https://papers.example/me/alerts",
  papers,
  total,
});
