/** The program behind stock proxies that say nothing of whom they ask for: a stranger stays one. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { served, visitor } from "../../support/cast.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { eventually, startServer } from "../../support/program.ts";
import { hasProxies, send, startProxy, WHY_NO_PROXIES } from "../../support/servers/proxies.ts";

const OPTIONS = ["--demo", "no", "--learn", "no"];

describe("mails that stay on the machine", () => {
  it.for(["nginx", "haproxy"] as const)("are not shown to a stranger behind %s", async (kind, { skip }) => {
    if (!hasProxies) return skip(WHY_NO_PROXIES);
    const data = temporaryFolder();
    const server = await startServer(data, ...OPTIONS);
    const admin = visitor(served, server.address);
    await admin.get("/admin/enter");
    const token = readFileSync(join(data, "admin-token"), "utf8").trim();
    await admin.post("/admin/enter", { token, email: "mira@example.org", name: "Mira" });
    expect((await admin.get("/admin/readers")).status).toBe(200);
    const port = await startProxy(kind, server.address);
    const { host } = new URL(server.address);

    for (const name of ["papers.example.org", "localhost", host, `127.0.0.1:${port}`]) {
      const headers = { host: name };
      const form = await send(port, "/sign-in", { headers });
      const cookie = (form.headers["set-cookie"] ?? []).map((one) => one.split(";")[0]).join("; ");
      const field = /name="form" value="([^"]+)"/.exec(form.html)?.[1] ?? "";
      await send(port, "/sign-in", {
        method: "POST",
        headers: { ...headers, cookie, "content-type": "application/x-www-form-urlencoded" },
        body: new URLSearchParams({ form: field, email: "mira@example.org" }).toString(),
      });
      for (const path of ["/mail", "/mail?key=", "/mail?key=undefined"]) {
        const answer = await send(port, path, { headers });
        expect([404, 421], `${name} ${path}`).toContain(answer.status);
        expect(answer.html).not.toContain("mira@example.org");
      }
      expect((await send(port, "/admin/readers", { headers })).status, name).not.toBe(200);
    }

    // Whoever runs it has the key, and nobody reads it in what the server says of requests.
    const key = readFileSync(join(data, "mail-key"), "utf8").trim();
    await admin.get(`/mail?key=${key}`);
    const mails = async () => (await admin.get("/mail")).html;
    expect(await eventually(mails, (html) => html.includes("mira@example.org"))).toContain("Local mail");
    expect(server.output().split(key)).toHaveLength(2);
    expect(server.output()).toContain(`Mails of this instance: ${server.address}/mail?key=${key}\n`);
    // nginx asks as the machine itself would; haproxy hands on the name that it was asked for.
    if (kind === "haproxy") {
      expect(server.output().match(/Set --proxies/g)).toHaveLength(1);
      const health = JSON.parse((await send(port, "/health", { headers: { host } })).html);
      expect(health).toMatchObject({ status: "ok", warnings: [expect.stringContaining("Set --proxies")] });
    }
  });

  it("are at an address without the key where the key was set", async () => {
    const data = temporaryFolder();
    const server = await startServer(data, ...OPTIONS, "--mail-key", "a-key-that-somebody-has-set");
    const admin = visitor(served, server.address);
    expect((await admin.get("/mail?key=a-key-that-somebody-has-set")).status).toBe(303);
    expect((await admin.get("/mail")).status).toBe(200);
    const output = server.output();
    expect(output).toContain("/mail?key=… (the key that is set)");
    expect(output).not.toContain("a-key-that-somebody-has-set");
  });
});
