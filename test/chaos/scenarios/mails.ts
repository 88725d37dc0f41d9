import { startMailServer } from "../../support/servers/mailServer.ts";
import { ask, type ChaosWorld, type Server, until, wait } from "../programs.ts";
import { expectSound, type Row, rows } from "../records.ts";
import type { Part } from "../runner.ts";

const LEAST_KILLS = 2;
const READERS = 6;
/** Mails that a killed server may have had in hand. */
const IN_HAND = 4;
const SENT_MS = 60_000;

export const mails: Part<ChaosWorld> = {
  name: "mails",
  about: "kill -9 while links to sign in go out: who was told that one is sent gets it, once, but for what was in hand",
  weight: 10,
  async run(world) {
    const data = world.folder("mails");
    const mail = await startMailServer();
    const serve = () =>
      world.serve(
        data,
        ...["--learn", "no", "--smtp", `smtp://127.0.0.1:${mail.port}?tls=none`, "--mail-from", "papers@example.org"],
        ...["--registration", "open", "--proxies", "1"],
      );
    const told = new Set<string>();
    const asked = new Set<string>();
    let kills = 0;
    let serial = 0;
    while (kills < LEAST_KILLS || world.left() > 8_000) {
      const server = await serve();
      const before = told.size;
      let going = true;
      const reader = async () => {
        while (going && server.isAlive()) {
          const address = `reader-${++serial}@example.net`;
          asked.add(address);
          const answer = await askForLink(server, address, `10.1.${serial >> 8}.${serial & 255}`);
          if (answer?.status === 200) told.add(address);
          else if (answer)
            world.expect(
              false,
              "a link is asked for with success",
              () => `${answer.status}: ${answer.text.slice(-900)}`,
            );
        }
      };
      const readers = Array.from({ length: READERS }, reader);
      await until(SENT_MS, () => told.size > before, Boolean);
      await wait(world.random.between(0, 500));
      await server.kill();
      kills++;
      going = false;
      await Promise.all(readers);
    }
    const last = await serve();
    const received = () => new Set(mail.received.map(({ to }) => to));
    const missing = () => [...told].filter((address) => !received().has(address));
    await until(
      SENT_MS,
      () => missing().length,
      (n) => n <= unsureIn(data).length,
    );
    const { code } = await last.stop();
    world.expect(code === 0, "the server ends with 0", () => last.said());

    const unsure = new Set(unsureIn(data).map(({ recipient }) => recipient));
    const lost = missing().filter((address) => !unsure.has(address));
    world.expect(
      lost.length === 0 && unsure.size <= IN_HAND * kills,
      "who was told that a link is sent gets it, but for what was in hand when the server was killed",
      () => `${unsure.size} unsure, lost: ${lost.slice(0, 10).join(", ")}`,
    );
    const got = mail.received.map(({ to }) => to);
    const twice = got.filter((to, i) => got.indexOf(to) !== i);
    world.expect(twice.length === 0, "nobody gets a link twice", () => twice.slice(0, 10).join(", "));
    world.expect(
      got.every((to) => asked.has(to)),
      "nobody gets one who did not ask",
    );
    expectSound(world, data);
    world.note(`${kills} kills, ${told.size} told, ${received().size} mailed, ${unsure.size} unsure`);
  },
};

/** Where mails wait in the records, those of which nobody knows whether they arrived. */
function unsureIn(data: string): Row[] {
  const hasQueue = rows(data, "select 1 from sqlite_master where name = 'mail_queue'").length > 0;
  return hasQueue ? rows(data, "select recipient from mail_queue where state = 'unknown'") : [];
}

async function askForLink(server: Server, email: string, network: string) {
  const headers = { "x-forwarded-for": network };
  const page = await ask(`${server.address}/sign-in`, { headers });
  const form = /name="form" value="([^"]+)"/.exec(page?.text ?? "")?.[1] ?? "";
  const cookie =
    page?.headers
      .getSetCookie()
      .map((one) => one.split(";")[0] ?? "")
      .join("; ") ?? "";
  return (
    page &&
    ask(`${server.address}/sign-in`, {
      method: "POST",
      headers: { ...headers, cookie, origin: server.address },
      body: new URLSearchParams({ form, email }),
    })
  );
}
