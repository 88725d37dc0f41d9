import { record } from "../../support/made/records.ts";
import { subscribe } from "../../support/made/subscribers.ts";
import { startMailServer } from "../../support/servers/mailServer.ts";
import { type ChaosWorld, until, wait } from "../programs.ts";
import { expectSound, papersAndReaders, prepare, rows } from "../records.ts";
import type { Part } from "../runner.ts";

const SUBSCRIPTIONS = 400;
const LEAST_KILLS = 3;
/** Mails that a killed server may have had in hand. */
const IN_HAND = 4;
const FIRST_MAIL_MS = 30_000;
const END_MS = 90_000;
const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

export const digests: Part<ChaosWorld> = {
  name: "digests",
  about: "kill -9 while digests go to a real SMTP server: nobody has two, and who has none is shown as stuck",
  weight: 18,
  async run(world) {
    const data = world.folder("digests");
    const addresses = Array.from({ length: SUBSCRIPTIONS }, (_, i) => `subscriber-${i}@example.net`);
    const now = Date.now();
    const dueAt = Math.floor((now - HOUR_MS) / MINUTE_MS) * MINUTE_MS;
    await prepare(data, async (db) => {
      const papers = Array.from({ length: 30 }, (_, i) =>
        record({ title: `Fresh matter ${i}`, versions: [{ version: 1, createdAt: now - 30 * HOUR_MS }] }),
      );
      await papersAndReaders(db, papers, 2);
      await subscribe(db, addresses, dueAt);
      // An issue goes out even where there is nothing to tell, so that each address must have one.
      const wishes = { rhythm: "daily", at: new Date(dueAt).toISOString().slice(11, 16), whenEmpty: "say" };
      await db
        .updateTable("subscriptions")
        .set({ wishes: JSON.stringify(wishes) })
        .execute();
    });
    const mail = await startMailServer();
    const serve = () =>
      world.serve(
        data,
        ...["--learn", "no", "--smtp", `smtp://127.0.0.1:${mail.port}?tls=none`, "--mail-from", "papers@example.org"],
        ...["--mail-rate", "60", "--base-url", "https://papers.example"],
      );
    const isOpen = () => rows(data, "select 1 from subscriptions where next_due_at <= ?", Date.now()).length > 0;
    const unsettled = () =>
      rows(data, "select 1 from deliveries where state = 'due' or (state = 'sending' and handed_at is null)").length;
    let kills = 0;
    let inSending = 0;
    while (kills < LEAST_KILLS || (world.left() > 10_000 && unsettled() > 0)) {
      const server = await serve();
      const before = mail.received.length;
      await until(
        FIRST_MAIL_MS,
        () => mail.received.length,
        (n) => n > before || (!isOpen() && unsettled() === 0),
      );
      await wait(world.random.between(0, 700));
      world.expect(server.isAlive(), "sending digests ends no server", () => server.said());
      if (isOpen() || unsettled() > 0) inSending++;
      await server.kill();
      kills++;
      if (!isOpen() && unsettled() === 0) break;
    }
    const last = await serve();
    await until(
      END_MS,
      () => isOpen() || unsettled() > 0,
      (open) => !open,
    );
    world.expect(!isOpen() && unsettled() === 0, "every delivery is settled in the end, or stuck", () =>
      JSON.stringify(rows(data, "select state, count(*) as n from deliveries group by state")),
    );
    const { code } = await last.stop();
    world.expect(code === 0, "the server ends with 0", () => last.said());

    const got = mail.received.map(({ to }) => to);
    const mailed = new Set(got);
    const twice = got.filter((to, i) => got.indexOf(to) !== i);
    world.expect(twice.length === 0, "nobody has a digest twice", () => twice.slice(0, 10).join(", "));
    const states = rows(
      data,
      "select written, deliveries.state as state, deliveries.says as says from deliveries join subscriptions on subscriptions.id = subscription_id",
    );
    world.expect(states.length === SUBSCRIPTIONS, "every subscription has its delivery", () => `${states.length}`);
    const stuck = states.filter(({ state }) => state === "sending");
    for (const { written, state, message } of states) {
      if (state === "sent") world.expect(mailed.has(written), "what counts as sent was sent", () => written);
      world.expect(
        ["sent", "sending"].includes(state),
        "every delivery is sent or stuck",
        () => `${written}: ${state}, ${message}`,
      );
    }
    world.expect(
      stuck.length <= IN_HAND * kills,
      "no more are stuck than the killed had in hand",
      () => `${stuck.length}`,
    );
    expectSound(world, data);
    world.note(`${kills} kills, ${inSending} in sending, ${mailed.size} mailed, ${stuck.length} stuck`);
  },
};
