/** Alerts in a browser, with and without scripts, on a phone, in the dark; and over a server that is killed. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import type { BrowserContextOptions } from "playwright-core";
import { describe, expect, it } from "vitest";
import { foldName } from "../../src/domain/papers/authorNames.ts";
import { insertWebhook } from "../../src/store/alerts/alertChannels.ts";
import { insertAlert } from "../../src/store/alerts/alerts.ts";
import { openRecords } from "../../src/store/database.ts";
import { follow } from "../../src/store/follows/follows.ts";
import { addReader } from "../../src/store/readers/readers.ts";
import {
  chromiumPath,
  expectReadable,
  ON_A_PHONE,
  openPage,
  sharedBrowser,
  WHY_NO_BROWSER,
} from "../support/browser.ts";
import { OPEN_TO_ALL, signIn } from "../support/clients/signedIn.ts";
import { temporaryFolder } from "../support/instance.ts";
import { snapshotLine } from "../support/made/records.ts";
import { eventually, run, startServer } from "../support/program.ts";
import { reply, startReceiver } from "../support/servers/receiver.ts";

const browser = sharedBrowser();

async function setUp(options: BrowserContextOptions = {}) {
  const server = await startServer(temporaryFolder(), "--learn", "no", ...OPEN_TO_ALL, "--private-webhooks", "yes");
  const opened = await openPage(browser(), server.address, options);
  await signIn(opened.page, "mira@example.org");
  return { ...opened, receiver: await startReceiver() };
}

describe("a reader", () => {
  it.for([{ javaScriptEnabled: true }, { javaScriptEnabled: false }])(
    "follows, adds a webhook by keyboard, tries it, and is told there and in a feed: %j",
    async (options, { skip }) => {
      if (!chromiumPath) return skip(WHY_NO_BROWSER);
      const { page, receiver, complaints } = await setUp(options);
      await page.goto("/papers?cat=cs.LG");
      await page.getByRole("button", { name: "Follow cs.LG" }).click();
      await page.getByRole("button", { name: "Unfollow cs.LG" }).waitFor();
      await page.goto("/me/follows");
      await page.getByRole("link", { name: /^Alert me/ }).click();
      await page.getByLabel("Service").selectOption("Mattermost");
      await page.getByLabel(/^Your name for it/).fill("Reading group");
      await page.getByLabel(/^Address/).fill(receiver.address);
      await page.keyboard.press("Enter");
      await page.getByRole("button", { name: /^Try it.*Reading group$/ }).click();
      await page
        .getByRole("status")
        .filter({ hasText: "A try was sent to Reading group: it answered 200: ok." })
        .waitFor();
      expect(receiver.received[0]?.body.text).toContain("A try from Broadsheet");

      await page.getByLabel("Where", { exact: true }).selectOption("To Reading group");
      await page.getByRole("button", { name: "Add the alert" }).click();
      const alerts = page.getByRole("list", { name: "Your alerts" });
      await alerts.getByText("to Reading group, at once; nothing found yet").waitFor();
      await page.getByLabel("Where", { exact: true }).selectOption("In a feed of my own");
      await page.getByRole("button", { name: "Add the alert" }).click();
      const feed = await page.locator(".secret a").getAttribute("href");
      const answer = await page.request.get(feed ?? "");
      expect([answer.status(), answer.headers()["content-type"]]).toEqual([200, "application/atom+xml; charset=utf-8"]);
      await alerts
        .getByRole("button", { name: /^Remove/ })
        .first()
        .click();
      await eventually(
        () => alerts.getByRole("listitem").count(),
        (n) => n === 1,
      );
      expect(complaints).toEqual([]);
    },
  );

  it("finds the pages accessible and without sideways scrolling", async ({ skip }) => {
    if (!chromiumPath) return skip(WHY_NO_BROWSER);
    const { page, receiver } = await setUp(ON_A_PHONE);
    await page.goto("/papers?q=loss&cat=cs.LG");
    await page.getByRole("button", { name: /^Follow/ }).click();
    await page.getByRole("button", { name: /^Unfollow/ }).waitFor();
    const look = (name: string) => expectReadable(page, name);
    await page.goto("/me/alerts");
    await look("empty");
    const insertWebhook = async (service: string, name: string, address: string) => {
      if (!(await page.getByLabel("Service").isVisible())) await page.getByText("Add a webhook").first().click();
      await page.getByLabel("Service").selectOption(service);
      await page.getByLabel(/^Your name for it/).fill(name);
      await page.getByRole("textbox", { name: /^Address/ }).fill(address);
      await page.getByRole("button", { name: "Add the webhook" }).click();
    };
    for (const service of ["Slack", "a program (signed JSON)"])
      await insertWebhook(service, `Group${"x".repeat(50)}`, `${receiver.address}/${"y".repeat(200)}`);
    await look("made");
    await page.getByLabel("Where", { exact: true }).selectOption("feed");
    await page.getByRole("button", { name: "Add the alert" }).click();
    await page.getByLabel("Where", { exact: true }).selectOption("mail");
    await page.getByRole("button", { name: "Add the alert" }).click();
    receiver.answer(reply(404, "no_service"));
    await page
      .getByRole("button", { name: /^Try it/ })
      .first()
      .click();
    await page.getByRole("alert").waitFor();
    await look("tried");
    await insertWebhook("Telegram", "A bot", "nonsense");
    await page.getByRole("alert").waitFor();
    await look("refused");
    await page.goto("/me/follows");
    await look("follows");
  });
});

const READER = { handle: "program", name: "Program", at: 1 };

it("a server that is killed between finding and being heard tells every paper, and none as another's", {
  timeout: 180_000,
}, async () => {
  const data = temporaryFolder();
  const receiver = await startReceiver(() => {});
  const records = await openRecords(data);
  await records.db.transaction().execute(async (tx) => {
    const readerId = await addReader(tx, READER);
    const what = { kind: "author", value: foldName("Alice Example"), label: "Alice Example" } as const;
    const followId = await follow(tx, readerId, what, 1);
    const target = { kind: "json", address: receiver.address } as const;
    const { id } = await insertWebhook(tx, readerId, { name: "Program", target }, 1);
    await insertAlert(tx, readerId, { followId, channel: id, rhythm: "at_once" }, 1);
  });
  records.close();
  const import_ = async (ids: string[]) => {
    const created = new Date(Date.now() - 3_600_000).toUTCString();
    const lines = ids.map((id) => snapshotLine({ id, title: `Paper ${id}`, versions: [{ version: "v1", created }] }));
    const file = join(data, `${ids[0]}.jsonl`);
    writeFileSync(file, lines.join("\n"));
    expect((await run(["import", file, "--data", data])).code).toBe(0);
  };
  const start = () =>
    startServer(
      data,
      "--demo",
      "no",
      "--learn",
      "no",
      "--private-webhooks",
      "yes",
      "--base-url",
      "https://papers.example",
    );
  const server = await start();
  await import_(["2501.00001", "2501.00002"]);
  await eventually(
    async () => receiver.received.length,
    (n) => n === 1,
  );
  server.child.kill("SIGKILL");
  await server.ended;
  await import_(["2501.00003"]);

  receiver.answer(reply(200));
  const again = await start();
  await eventually(
    async () => receiver.received.length,
    (n) => n === 3,
  );
  const told = receiver.received.map(({ body }) => body.papers.map(({ id }: { id: string }) => id).sort());
  expect(told).toEqual([["2501.00001", "2501.00002"], ["2501.00001", "2501.00002"], ["2501.00003"]]);
  const ids = receiver.received.map(({ body }) => body.id);
  expect([ids[0] === ids[1], ids[1] === ids[2]]).toEqual([true, false]);
  expect(receiver.received[2]?.body.papers[0].address).toBe("https://papers.example/papers/2501.00003");
  await again.stop();
});
