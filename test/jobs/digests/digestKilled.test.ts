/**
 * Five thousand subscriptions, and senders that are killed with SIGKILL at any moment, two at a time, against a real
 * mail server. Every address has one mail, or a delivery that whoever runs the instance is shown; nobody has two.
 */
import { spawn } from "node:child_process";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { expect, it } from "vitest";
import { STUCK_MS } from "../../../src/domain/digests/delivery.ts";
import { recover, stuckDeliveries } from "../../../src/store/digests/deliveries.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { freshRecords } from "../../support/made/harvesting.ts";
import { subscribe } from "../../support/made/subscribers.ts";
import { startMailServer } from "../../support/servers/mailServer.ts";

const SENDER = join(import.meta.dirname, "..", "..", "support", "processes", "sendingProcess.ts");
const MIDNIGHT = Date.UTC(2026, 5, 17);
const ADDRESSES = 5_000;
const KILLS = 20;

it("mails each of 5,000 subscriptions once, whenever the senders are killed", async () => {
  const folder = temporaryFolder();
  const { db } = await freshRecords(folder);
  await subscribe(
    db,
    Array.from({ length: ADDRESSES }, (_, i) => `reader${i}@example.net`),
    MIDNIGHT,
  );
  const server = await startMailServer();
  const start = () => {
    const child = spawn(process.execPath, ["--no-warnings", SENDER, folder, String(server.port), String(MIDNIGHT)], {
      stdio: ["ignore", "pipe", "pipe"],
    });
    let stderr = "";
    child.stderr.on("data", (chunk) => (stderr += chunk));
    const ended = new Promise<string>((resolve) =>
      child.on("close", (code, signal) => resolve(`${code ?? signal} ${stderr}`)),
    );
    return { child, ended };
  };

  let seed = 12_345;
  const random = () => {
    seed = (seed * 48_271) % 2_147_483_647;
    return seed / 2_147_483_647;
  };
  const killed: string[] = [];
  let whileSending = 0;
  while (killed.length < KILLS) {
    const pair = [start(), start()];
    const before = server.received.length;
    // A sender is killed only once mail flows, at some moment of it.
    while (server.received.length === before && pair.some(({ child }) => child.exitCode === null)) await setTimeout(5);
    await setTimeout(random() * 120);
    if (server.received.length < ADDRESSES) whileSending++;
    for (const { child } of pair) child.kill("SIGKILL");
    killed.push(...(await Promise.all(pair.map(({ ended }) => ended))));
  }
  expect(killed.filter((end) => end.startsWith("SIGKILL")).length).toBeGreaterThanOrEqual(KILLS - 2);
  expect(whileSending).toBeGreaterThanOrEqual(KILLS / 2 - 1);
  const last = await start().ended;
  expect(last).toMatch(/^0 /);

  const got = server.received.map(({ to }) => to);
  expect(got.length).toBe(new Set(got).size);
  const rows = await db
    .selectFrom("deliveries")
    .innerJoin("subscriptions", "subscriptions.id", "deliveries.subscription_id")
    .select(["deliveries.state", "deliveries.attempts", "subscriptions.written as address"])
    .execute();
  expect(rows).toHaveLength(ADDRESSES);
  const stuck = await stuckDeliveries(db, MIDNIGHT);
  const settled = rows.filter((row) => row.state === "sent").map((row) => row.address);
  expect(rows.filter((row) => row.state !== "sent" && row.state !== "sending")).toEqual([]);
  expect(settled.length + stuck.length).toBe(ADDRESSES);
  const mailed = new Set(got);
  // What counts as sent was sent, and what was not is shown.
  expect(settled.filter((address) => !mailed.has(address))).toEqual([]);
  const shown = new Set(stuck.map(({ address }) => address));
  for (const { address } of rows) expect(mailed.has(address) || shown.has(address), address).toBe(true);
  // Each of the killed had four mails in hand at most.
  expect(stuck.length).toBeLessThanOrEqual(4 * KILLS);

  await recover(db, MIDNIGHT + 2 * STUCK_MS);
  const states = await db.selectFrom("deliveries").select("state").distinct().execute();
  expect(states).toEqual([{ state: "sent" }]);
}, 120_000);
