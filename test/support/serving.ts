/** An compose/app on a real port of loopback, until the test ends. */
import type { AddressInfo } from "node:net";
import { serve } from "@hono/node-server";
import type { Hono } from "hono";
import { onTestFinished } from "vitest";

const LIKE_OURS = { port: 0, hostname: "127.0.0.1", overrideGlobalObjects: false };

export async function onLoopback(app: Pick<Hono, "fetch">): Promise<string> {
  return new Promise((resolve) => {
    const server = serve({ ...LIKE_OURS, fetch: app.fetch }, ({ port }: AddressInfo) =>
      resolve(`http://127.0.0.1:${port}`),
    );
    onTestFinished(() => new Promise((done) => server.close(() => done())));
  });
}
