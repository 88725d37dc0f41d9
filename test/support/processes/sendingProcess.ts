/** A process that sends what is due, as the server's job does: `FOLDER PORT NOW`. It may be killed at any point. */
import { setTimeout } from "node:timers/promises";
import { sql } from "kysely";
import { sendDigests } from "../../../src/app/digests/sendDigests.ts";
import { createSmtpMailer } from "../../../src/mail/smtp.ts";
import { openRecords } from "../../../src/store/database.ts";
import { senderWith } from "../made/subscribers.ts";

const [folder = "", port = "", now = ""] = process.argv.slice(2);
const records = await openRecords(folder);
// It is killed, but no test cuts the power.
await sql`pragma synchronous = off`.execute(records.db);
const dispatch = createSmtpMailer({
  server: { kind: "smtp", host: "127.0.0.1", port: Number(port), secure: false, tls: "none" },
  from: "papers@example.org",
});
const began = Date.now();
const tally = await sendDigests(
  {
    db: records.db,
    clock: () => Number(now) + Date.now() - began,
    sleep: async (ms) => void (await setTimeout(ms)),
    log: (message) => process.stderr.write(`${message}\n`),
    signal: new AbortController().signal,
  },
  senderWith(dispatch.mailer),
);
process.stdout.write(`${JSON.stringify(tally)}\n`);
dispatch.close();
records.close();
