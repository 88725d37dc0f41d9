/** Mail with the built program: a server that sends what is due, and the commands about it. */
import { describe, expect, it } from "vitest";
import { parsePreferences } from "../../../src/domain/digests/digestPreferences.ts";
import { nextDue } from "../../../src/domain/digests/digestSchedule.ts";
import { openRecords } from "../../../src/store/database.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { dsn } from "../../support/made/reports.ts";
import { eventually, run, startServer } from "../../support/program.ts";
import { startMailServer } from "../../support/servers/mailServer.ts";

const DAY_MS = 86_400_000;
const WISHES = JSON.stringify({ whenEmpty: "say" });

async function setUp() {
  const folder = temporaryFolder();
  const server = await startMailServer();
  const records = await openRecords(folder);
  const { dueAt } = nextDue(parsePreferences(WISHES), "UTC", Date.now() - DAY_MS);
  await records.db
    .insertInto("subscriptions")
    .values({
      address: "mira@example.net",
      written: "Mira@example.net",
      state: "active",
      wishes: WISHES,
      zone: "UTC",
      next_due_at: dueAt,
      created_at: dueAt,
    })
    .execute();
  records.close();
  const settings = [
    ...["--smtp", `smtp://127.0.0.1:${server.port}`, "--mail-from", "Papers <papers@example.org>"],
    ...["--mail-bounces", "bounces@example.org", "--base-url", "https://papers.example/"],
  ];
  return { folder, server, settings };
}

describe("the server", () => {
  it("sends what is due once, and what comes back is piped into the program", async () => {
    const { folder, server, settings } = await setUp();
    const first = await startServer(folder, ...settings);
    await eventually(
      async () => server.received.length,
      (n) => n > 0,
    );
    await first.stop();
    const [mail] = server.received;
    expect(mail?.to).toBe("Mira@example.net");
    expect(mail?.from).toMatch(/^bounces\+d1\.[a-z2-7]{16}@example\.org$/);
    expect(mail?.raw).toMatch(/^List-Unsubscribe:\s+<https:\/\/papers\.example\/unsubscribe\/1\.1\.[\w-]+>,/m);

    const second = await startServer(folder, ...settings);
    // The job runs as soon as a server is up; its second run would have come before the page is read.
    await eventually(
      async () => (await fetch(`${second.address}/health`)).status,
      (status) => status > 0,
    );
    await second.stop();
    expect(server.received).toHaveLength(1);

    const status = await run(["mail", "--data", folder]);
    expect(status.stdout).toMatch(/^Subscriptions: 1 active\n\d{4}-\d\d-\d\d {2}1 sent\n/);
    const report = dsn({ to: mail?.from ?? "" }).replace(/\n/g, "\r\n");
    const piped = await run(["bounce", "--data", folder, "--mail-bounces", "bounces@example.org"], { input: report });
    expect([piped.code, piped.stdout]).toEqual([
      0,
      "A hard bounce (5.1.1) about delivery 1: the subscription is suspended.\n",
    ]);
    const one = await run(["mail", "mira@example.net", "--data", folder]);
    expect(one.stdout).toMatch(
      /^Mira@example\.net: suspended\. Your mail server answered that nobody is at this address/,
    );
    expect(one.stdout).toContain("hard 5.1.1: 550 5.1.1 user unknown");
  });

  it("says why it sends no digests where their links would lead nowhere", async () => {
    const { folder, server, settings } = await setUp();
    const without = await startServer(folder, ...settings.slice(0, 4));
    const { stderr } = await without.stop();
    expect(stderr).toContain(
      "Digests are not sent, because links in them need the public address of this instance: set --base-url.",
    );
    expect(server.received).toEqual([]);
  });
});

describe("broadsheet digest", () => {
  it("prints a digest as it would be handed over, or sends it, and records nothing", async () => {
    const { folder, server, settings } = await setUp();
    const dry = await run([
      "digest",
      "--to",
      "new@example.net",
      "--date",
      "2025-06-11",
      "--dry-run",
      "--data",
      folder,
      ...settings,
    ]);
    expect([dry.code, dry.stderr]).toEqual([0, ""]);
    expect(dry.stdout).toMatch(/^To: new@example\.net\r?$/m);
    expect(dry.stdout).toMatch(/^List-Unsubscribe-Post: List-Unsubscribe=One-Click\r?$/m);
    expect(server.received).toEqual([]);
    const sent = await run(["digest", "--to", "new@example.net", "--data", folder, ...settings]);
    expect([sent.code, sent.stderr]).toEqual([0, expect.stringMatching(/^Sent: 250/)]);
    expect(server.received.map(({ to, from }) => [to, from])).toEqual([["new@example.net", "papers@example.org"]]);
    const { stdout } = await run(["mail", "--data", folder]);
    expect(stdout).toBe("Subscriptions: 1 active\n");
  });

  it("refuses what is no address and what is no issue, in words", async () => {
    const { folder } = await setUp();
    const address = await run(["digest", "--to", "nobody", "--dry-run", "--data", folder]);
    expect([address.code, address.stderr]).toEqual([2, '--to is "nobody", but it must be a mail address.\n']);
    const issue = await run(["digest", "--to", "a@example.org", "--date", "yesterday", "--dry-run", "--data", folder]);
    expect([issue.code, issue.stderr]).toEqual([2, expect.stringContaining('There is no issue "yesterday".')]);
  });
});

describe("settings of mail", () => {
  it.each([
    [
      ["--smtp", "http://mail.example.org", "--mail-from", "a@example.org"],
      /--smtp is \(secret\), but it must be smtp:/,
    ],
    [["--smtp", "smtp://m.example?tls=perhaps", "--mail-from", "a@example.org"], /may have tls=required/],
    [["--smtp", "sendmail:bin/sendmail", "--mail-from", "a@example.org"], /must name sendmail by its whole path/],
    [["--smtp", "smtp://mail.example.org"], /not who mails are from/],
    [["--dkim-domain", "example.org"], /needs all three of --dkim-domain, --dkim-selector and --dkim-key/],
    [
      ["--dkim-domain", "e.org", "--dkim-selector", "s", "--dkim-key", "no"],
      /The DKIM key \(--dkim-key\) cannot be used/,
    ],
    [["--bounce-token", "0123456789abcdef"], /no address that they come back to/],
    [
      ["--imap", "imap://user:pw@mail.example.org", "--mail-bounces", "b@e.org"],
      /--imap is \(secret\), but it must be imaps/,
    ],
    [["--mail-rate", "0"], /must be a number of mails a second/],
    [["--mail-bounces", "not an address"], /must be an address such as bounces@example\.org/],
  ])("%j are refused in words", async (settings, message) => {
    const { code, stderr } = await run(["serve", "--data", temporaryFolder(), "--port", "0", ...settings]);
    expect([code, stderr]).toEqual([2, expect.stringMatching(message)]);
  });
});
