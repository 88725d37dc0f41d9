/** The program with a real mail server that is slow, or is not there: the answer never waits for it, and no mail is lost. */
import { describe, expect, it } from "vitest";
import { linkIn, served, type Visitor, visitor } from "../../support/cast.ts";
import { temporaryFolder, textOf } from "../../support/instance.ts";
import { eventually, run, startServer } from "../../support/program.ts";
import { startMailServer } from "../../support/servers/mailServer.ts";

const OPTIONS = ["--demo", "no", "--learn", "no", "--mail-from", "Papers <papers@example.org>"];

/** Signs in by the link that the mail server has. */
async function signIn(browser: Visitor, email: string, mails: { to: string; raw: string }[]): Promise<void> {
  await browser.get("/sign-in");
  await browser.post("/sign-in", { email });
  const mail = await eventually(
    async () => mails.find(({ to }) => to === email),
    (found) => found !== undefined,
  );
  const link = new URL(linkIn((mail?.raw ?? "").replace(/=\r\n/g, "").replaceAll("=3D", "=")));
  await browser.get(link.pathname + link.search);
  const entered = await browser.post("/sign-in/link", Object.fromEntries(link.searchParams));
  if (entered.status !== 303) throw new Error(`${email} could not sign in: ${entered.html}`);
  await browser.get("/account");
}

describe("a request for a mail", () => {
  it("is answered before the mail server is spoken to, in the same words for everybody", async () => {
    const events: string[] = [];
    const server = await startMailServer({
      options: {
        onMailFrom: ({ address: _ }, _session, callback) => {
          events.push("asked");
          setTimeout(callback, 300);
        },
        onRcptTo: (_address, _session, callback) => {
          setTimeout(callback, 300);
        },
      },
    });
    const { address, output } = await startServer(
      temporaryFolder(),
      ...[...OPTIONS, "--smtp", `smtp://127.0.0.1:${server.port}?tls=none`, "--registration", "lab.example"],
    );
    const mira = visitor(served, address);
    await signIn(mira, "mira@lab.example", server.received);

    const ask = async (browser: Visitor, from: string, path: string, email: string) => {
      await browser.get(from);
      events.length = 0;
      const { status, html } = await browser.post(path, { email });
      events.push("answered");
      return { status, message: textOf(html).replaceAll(email, "ADDRESS") };
    };
    for (const [browser, from, path, known, unknown] of [
      [visitor(served, address), "/sign-in", "/sign-in", "mira@lab.example", "eve@elsewhere.example"],
      [visitor(served, address), "/about", "/subscribe", "mira@lab.example", "eve@elsewhere.example"],
      [mira, "/account", "/account/address", "new@lab.example", "newer@lab.example"],
    ] as const) {
      const answers = [];
      for (const email of [known, unknown]) {
        answers.push(await ask(browser, from, path, email));
        // The sender waits a moment, so that what comes first is the answer.
        expect(events, `${path} ${email}`).toEqual(["answered"]);
      }
      expect(answers[0], path).toEqual(answers[1]);
      expect(answers[0]?.status, path).toBe(200);
    }
    const to = async () => new Set(server.received.map((mail) => mail.to));
    const all = await eventually(to, (found) => found.has("newer@lab.example") && found.has("eve@elsewhere.example"));
    expect([...all].sort()).toEqual([
      "eve@elsewhere.example",
      "mira@lab.example",
      "new@lab.example",
      "newer@lab.example",
    ]);
    // Of those who may not open an account only the subscription was mailed.
    expect(server.received.filter((mail) => mail.to === "eve@elsewhere.example")).toHaveLength(1);
    expect(output()).not.toMatch(/undefined|\[object/);
  });

  it("is answered the same with no mail server at all, and its mail goes out once there is one, after a kill too", async () => {
    const data = temporaryFolder();
    const first = await startMailServer();
    const settings = [...OPTIONS, "--smtp", `smtp://127.0.0.1:${first.port}?tls=none`, "--registration", "open"];
    const away = await startServer(data, ...OPTIONS, "--smtp", "smtp://127.0.0.1:1?tls=none", "--registration", "open");
    const browser = visitor(served, away.address);
    const answers = [];
    for (const email of ["ada@example.org", "bob@example.org"]) {
      await browser.get("/sign-in");
      const { status, html } = await browser.post("/sign-in", { email });
      answers.push([status, textOf(html).replaceAll(email, "ADDRESS")]);
    }
    expect(answers[0]?.[0]).toBe(200);
    expect(answers[0]).toEqual(answers[1]);
    await eventually(
      async () => away.output(),
      (said) => /Mails wait: .*cannot be reached/.test(said),
    );
    const health = async () => (await browser.get("/health")).html;
    expect(JSON.parse(await eventually(health, (html) => html.includes('"away"')))).toMatchObject({ status: "ok" });
    const told = await run(["mail", "--data", data]);
    expect([told.code, told.stdout]).toEqual([
      0,
      expect.stringContaining("Links, invitations and notices: 2 mails waiting"),
    ]);
    expect(told.stdout).toContain("link to sign in, ada@example.org, after 1 try, again ");
    away.child.kill("SIGKILL");
    await away.ended;
    const back = await startServer(data, ...settings);
    await eventually(
      async () => first.received.length,
      (n) => n === 2,
      600,
    );
    expect(first.received.map(({ to }) => to).sort()).toEqual(["ada@example.org", "bob@example.org"]);
    await back.stop();
  }, 90_000);
});
