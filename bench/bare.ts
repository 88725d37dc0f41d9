/** A bare Hono server whose one page has the bytes of the file it is given: what there is to be compared with. */
import { readFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import { Hono } from "hono";

export function serveBare(file: string): void {
  const body = readFileSync(file, "utf8");
  const app = new Hono();
  app.get("*", (c) => c.html(body));
  const server = serve({ fetch: app.fetch, port: 0, hostname: "127.0.0.1" }, (info: AddressInfo) =>
    console.log(`http://127.0.0.1:${info.port}`),
  );
  process.on("SIGINT", () => {
    server.close();
    process.exit(0);
  });
}
