/** The server: the pages and the background indexer over one data folder, until told to stop. */
import type { AddressInfo } from "node:net";
import { createAdaptorServer, type ServerType } from "@hono/node-server";
import type { Hono } from "hono";
import { BroadsheetError, messageOf, systemCodeOf } from "./domain/errors.ts";

/** Requests under way may finish within this after Ctrl-C. */
const CLOSE_MS = 5_000;
/** Slow senders are cut off. */
const HEADERS_MS = 15_000;
const REQUEST_MS = 30_000;

export interface Listening {
  /** With the port that was taken. */
  address: string;
  close(): Promise<void>;
}

export async function listen(app: Hono, host: string, port: number): Promise<Listening> {
  const server = createAdaptorServer({
    fetch: app.fetch,
    serverOptions: { headersTimeout: HEADERS_MS, requestTimeout: REQUEST_MS },
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(cannotListen(error, host, port)));
    server.listen(port, host, resolve);
  });
  const { port: taken } = server.address() as AddressInfo;
  const shown = host === "0.0.0.0" || host === "::" ? "localhost" : host.includes(":") ? `[${host}]` : host;
  return { address: `http://${shown}:${taken}`, close: () => closeServer(server) };
}

function cannotListen(error: Error, host: string, port: number): BroadsheetError {
  const code = systemCodeOf(error);
  if (code === "EADDRINUSE")
    return new BroadsheetError(
      "port_in_use",
      `Port ${port} on ${host} is in use, perhaps by another Broadsheet. Choose another with --port ${port + 1}, or 0 for any free one.`,
    );
  if (code === "EACCES")
    return new BroadsheetError(
      "port_unusable",
      `This user may not listen on port ${port}. Ports below 1024 are for administrators; choose one above, such as --port 8080.`,
    );
  return new BroadsheetError(
    "port_unusable",
    `Cannot listen on ${host}, port ${port}: ${messageOf(error)}. Check --host and --port.`,
  );
}

async function closeServer(server: ServerType): Promise<void> {
  await new Promise<void>((resolve) => {
    const timer = setTimeout(() => "closeAllConnections" in server && server.closeAllConnections(), CLOSE_MS);
    server.close(() => {
      clearTimeout(timer);
      resolve();
    });
    if ("closeIdleConnections" in server) server.closeIdleConnections();
  });
}
