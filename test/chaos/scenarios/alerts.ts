import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { insertAlert } from "../../../src/store/alerts/alerts.ts";
import { follow } from "../../../src/store/follows/follows.ts";
import { category } from "../../support/made/alerts.ts";
import { record, snapshotLine } from "../../support/made/records.ts";
import { startMailServer } from "../../support/servers/mailServer.ts";
import { type ChaosWorld, type Server, until, wait } from "../programs.ts";
import { expectSound, mailOf, papersAndReaders, prepare, rows } from "../records.ts";
import type { Part } from "../runner.ts";

const READERS = 25;
const LEAST_ROUNDS = 2;
const SETTLED_MS = 45_000;

export const alerts: Part<ChaosWorld> = {
  name: "alerts",
  about:
    "kill -9 while alerts go to a real SMTP server: no paper is told twice, and none forgotten but what is known to be unsure",
  weight: 16,
  async run(world) {
    const data = world.folder("alerts");
    const file = join(world.folder("lines"), "paper.jsonl");
    await prepare(data, async (db) => {
      await papersAndReaders(db, [record({ id: "2601.20000", categories: ["cs.IR"] })], READERS);
      await db.transaction().execute(async (tx) => {
        for (let reader = 1; reader <= READERS; reader++) {
          const followId = await follow(tx, reader, category("cs.IR"), Date.now());
          await insertAlert(tx, reader, { followId, channel: "mail", rhythm: "at_once" }, Date.now());
        }
      });
    });
    const mail = await startMailServer();
    const serve = () =>
      world.serve(
        data,
        ...["--learn", "no", "--smtp", `smtp://127.0.0.1:${mail.port}?tls=none`, "--mail-from", "papers@example.org"],
        ...["--base-url", "https://papers.example"],
      );
    const waiting = () =>
      rows(data, "select 1 from alert_hits where waiting = 1").length +
      rows(data, "select 1 from alert_deliveries where state in ('due', 'sending')").length;
    const hits = () => rows(data, "select 1 from alert_hits").length;
    const alive = (server: Server) =>
      world.expect(server.isAlive(), "sending alerts ends no server", () => server.said());

    const marks: string[] = [];
    let kills = 0;
    for (let round = 0; round < LEAST_ROUNDS || world.left() > 12_000; round++) {
      const server = await serve();
      const mark = `zq${round}zq`;
      marks.push(mark);
      writeFileSync(
        file,
        snapshotLine({
          id: `2602.${String(10_000 + round)}`,
          title: `Matter ${mark} found`,
          categories: "cs.IR",
          versions: [{ version: "v1", created: new Date().toUTCString() }],
        }),
      );
      const before = mail.received.length;
      const { code, said } = await world.run("import", file, "--data", data);
      world.expect(code === 0, "an import beside the server ends with 0", () => said);
      await until(20_000, () => !server.isAlive() || mail.received.length > before, Boolean);
      await wait(world.random.between(0, 200));
      alive(server);
      await server.kill();
      kills++;
    }
    const last = await serve();
    await until(SETTLED_MS, () => !last.isAlive() || (hits() >= READERS * marks.length && waiting() === 0), Boolean);
    alive(last);
    world.expect(hits() === READERS * marks.length, "every alert finds every paper, once", () => `${hits()}`);
    const unsettled = rows(data, "select state, says, count(*) as n from alert_deliveries group by state, says");
    world.expect(waiting() === 0, `all is settled after ${SETTLED_MS / 1_000} s`, () => JSON.stringify(unsettled));
    if (last.isAlive()) {
      const { code } = await last.stop();
      world.expect(code === 0, "the server ends with 0", () => last.said());
    }

    const told = new Map<string, number>();
    for (const { to, raw } of mail.received) {
      const { text = "" } = await simpleParser(raw);
      for (const mark of marks.filter((one) => text.includes(one)))
        told.set(`${to} ${mark}`, (told.get(`${to} ${mark}`) ?? 0) + 1);
    }
    const twice = [...told].filter(([, times]) => times > 1);
    world.expect(twice.length === 0, "nobody is told of a paper twice", () => JSON.stringify(twice.slice(0, 5)));
    // What was in hand when its server was killed may not have gone out; it is known for that.
    const known = new Set(
      rows(
        data,
        `select readers.id as reader, papers.title from alert_deliveries
          join alert_ways on alert_ways.id = way_id join readers on readers.id = alert_ways.reader_id
          join alert_hits on alert_hits.delivery_id = alert_deliveries.id join papers on papers.key = alert_hits.paper_key
          where alert_deliveries.state <> 'sent' or alert_deliveries.says is null or alert_deliveries.says not like '250%'`,
      ).map(({ reader, title }) => `${mailOf(reader)} ${/zq\d+zq/.exec(title)?.[0]}`),
    );
    let unsure = 0;
    for (let reader = 1; reader <= READERS; reader++)
      for (const mark of marks) {
        const key = `${mailOf(reader)} ${mark}`;
        if (told.has(key)) continue;
        unsure++;
        world.expect(known.has(key), "nobody is forgotten but who is known to be unsure", () => key);
      }
    expectSound(world, data);
    world.note(`${kills} kills, ${told.size} told, ${unsure} unsure`);
  },
};
