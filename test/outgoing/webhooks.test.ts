/** One try of a webhook, and what came of it in words. */
import { createHmac } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { WebhookKind } from "../../src/domain/alerts/webhook.ts";
import { maskSecret, readWebhook } from "../../src/domain/alerts/webhook.ts";
import { createWebhooks } from "../../src/outgoing/webhooks.ts";
import { NOW } from "../support/made/records.ts";
import { alertMessage, type Reply, reply, startReceiver } from "../support/servers/receiver.ts";

const webhooks = createWebhooks({ userAgent: "Broadsheet/test", anywhere: true, clock: () => NOW });

async function tried(kind: WebhookKind, answer: Reply) {
  const { address, received } = await startReceiver(answer);
  const outcome = await webhooks.send({ kind, address, chat: "1", secret: "s3cret" }, alertMessage());
  return { outcome, received };
}

describe("what came of a try", () => {
  it.each<[WebhookKind, Reply, object]>([
    ["slack", reply(200, "ok"), { sent: true, message: "it answered 200: ok" }],
    ["discord", reply(204), { sent: true, message: "it answered 204" }],
    ["teams", reply(202, "<!DOCTYPE html><p>yes</p>"), { sent: true, message: "it answered 202" }],
    ["slack", reply(404, "no_service"), { sent: false, message: "it answered 404: no_service" }],
    ["slack", reply(410, "channel_is_archived"), { sent: false, message: "it answered 410: channel_is_archived" }],
    ["slack", reply(400, "invalid_blocks"), { sent: false, message: "it answered 400: invalid_blocks", lasting: true }],
    ["mattermost", reply(500), { sent: false, message: "it answered 500" }],
    ["json", reply(503, "", { "retry-after": "120" }), { sent: false, message: "it answered 503", waitMs: 120_000 }],
    [
      "discord",
      reply(429, '{"retry_after":0.5}', { "retry-after": "30" }),
      { sent: false, busy: true, waitMs: 30_000, message: 'it asks for a pause (429: {"retry_after":0.5})' },
    ],
    [
      "discord",
      reply(429, "", { "retry-after": new Date(NOW + 90_000).toUTCString() }),
      { sent: false, busy: true, waitMs: 90_000, message: "it asks for a pause (429)" },
    ],
    [
      "discord",
      reply(429, "", { "retry-after": "99999999" }),
      { sent: false, busy: true, waitMs: 86_400_000, message: "it asks for a pause (429)" },
    ],
    [
      "telegram",
      reply(429, '{"ok":false,"parameters":{"retry_after":35}}'),
      {
        sent: false,
        busy: true,
        waitMs: 35_000,
        message: 'it asks for a pause (429: {"ok":false,"parameters":{"retry_after":35}})',
      },
    ],
    [
      "feishu",
      reply(200, '{"code":0,"msg":"success"}'),
      { sent: true, message: 'it answered 200: {"code":0,"msg":"success"}' },
    ],
    [
      "feishu",
      reply(200, '{"code":19021,"msg":"sign match fail"}'),
      { sent: false, message: "it refused the message (19021: sign match fail)" },
    ],
    [
      "feishu",
      reply(200, '{"code":11232,"msg":"frequency limited"}'),
      { sent: false, busy: true, message: "it refused the message (11232: frequency limited)" },
    ],
    [
      "teams",
      reply(200, "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429"),
      { sent: false, busy: true },
    ],
    [
      "feishu",
      reply(400, '{"code":9499,"msg":"Bad Request"}'),
      { sent: false, lasting: true, message: "it refused the message (9499: Bad Request)" },
    ],
    ["slack", reply(403, "invalid_token"), { sent: false, message: "it answered 403: invalid_token" }],
    ["json", reply(307, "", { location: "/elsewhere" }), { sent: false, message: expect.stringContaining("307") }],
    ["json", (response) => response.destroy(), { sent: false, message: "the connection broke off" }],
  ])("%s", async (kind, answer, expected) => {
    const { outcome } = await tried(kind, answer);
    expect(outcome).toMatchObject(expected);
    expect("lasting" in outcome).toBe("lasting" in expected);
  });

  it("is in words for addresses that cannot be reached or must not be", async () => {
    const { address, stop } = await startReceiver();
    await stop();
    expect(await webhooks.send({ kind: "json", address }, alertMessage())).toEqual({
      sent: false,
      message: "it refused the connection",
    });
    const strict = createWebhooks({ userAgent: "Broadsheet/test", anywhere: false, refusalMs: 5, clock: () => NOW });
    expect(await strict.send({ kind: "json", address: "https://10.0.0.1/" }, alertMessage())).toMatchObject({
      message: expect.stringContaining("private network"),
    });
    expect(await strict.send({ kind: "json", address: "https://localhost/" }, alertMessage())).toMatchObject({
      message: expect.stringContaining("private network"),
    });
  });
});

it("a program can tell that a message is ours, whole and new", async () => {
  const { received } = await tried("json", reply(200));
  const [{ text = "", headers = {} } = {}] = received;
  const timestamp = headers["x-broadsheet-timestamp"];
  const mark = createHmac("sha256", "s3cret").update(`${timestamp}.${text}`).digest("hex");
  expect(headers["x-broadsheet-signature"]).toBe(`sha256=${mark}`);
  expect(timestamp).toBe(String(NOW / 1_000));
  expect(headers["x-broadsheet-id"]).toBe(JSON.parse(text).id);
});

describe("a webhook's form", () => {
  const fine = { kind: "slack", name: "Lab", address: "https://hooks.slack.com/services/T0/B0/abcdefgh1234#x" };
  const read = (given: Record<string, string>) => readWebhook({ ...fine, ...given }, () => undefined);

  it("is read", () => {
    expect(read({})).toEqual({ name: "Lab", target: { kind: "slack", address: fine.address.slice(0, -2) } });
    expect(read({ kind: "telegram", address: "123456:AAbbccddeeffgghhiijjkk", chat: "@papers" })).toEqual({
      name: "Lab",
      target: {
        kind: "telegram",
        address: "https://api.telegram.org/bot123456:AAbbccddeeffgghhiijjkk/sendMessage",
        chat: "@papers",
      },
    });
    expect(read({ kind: "feishu", secret: " geheim " })).toMatchObject({ target: { secret: "geheim" } });
    expect(read({ secret: "not Slack’s" })).not.toHaveProperty("target.secret");
  });

  it.each<[Record<string, string>, RegExp]>([
    [{ kind: "carrier pigeon" }, /choose the service/],
    [{ name: " \u202E" }, /name/],
    [{ name: "x".repeat(61) }, /at most 60/],
    [{ address: "hooks.slack.com" }, /whole address/],
    [{ address: "ftp://x.example/" }, /whole address/],
    [{ address: "https://a:b@x.example/" }, /user name/],
    [{ address: `https://x.example/${"x".repeat(2_000)}` }, /whole address/],
    [{ kind: "telegram", address: "123456:AAbbccddeeffgghhiijjkk", chat: "" }, /chat/],
    [{ kind: "telegram", address: "my bot", chat: "1" }, /token/],
    [{ kind: "feishu", secret: "x".repeat(201) }, /secret/],
  ])("is refused in words: %j", (given, why) => expect(read(given)).toMatch(why));

  it("keeps the address to itself", () => {
    expect(maskSecret("https://hooks.slack.com/services/T0/B0/abcdefgh1234")).toBe("https://hooks.slack.com/…1234");
    expect(maskSecret("https://api.telegram.org/bot123456:AAbbccddeeff/sendMessage")).toBe(
      "https://api.telegram.org/…eeff",
    );
    expect(maskSecret("https://x.example/short")).toBe("https://x.example/…");
    expect(maskSecret("https://x.example/hook?key=abcdefgh1234")).toBe("https://x.example/…1234");
  });
});
