/** Mails that stay on the machine are shown against the key that was printed at the start, and against nothing else. */
import { describe, expect, it } from "vitest";
import { visitor } from "../../support/cast.ts";
import { freshInstance, textOf } from "../../support/instance.ts";

const MAIL_KEY = "the-key-to-the-mails-of-the-tests";
const HERE = "http://localhost:8080";

describe("the page of local mails", () => {
  const instance = (baseUrl: string) =>
    freshInstance({ baseUrl }, [], { outbox: { latest: () => [] }, mailKey: MAIL_KEY });

  it("opens with the key, which goes into a cookie and out of the address", async () => {
    const { app } = await instance("");
    const ops = visitor(app, HERE);
    const entered = await ops.get(`/mail?key=${MAIL_KEY}`);
    expect([entered.status, entered.headers.get("location")]).toEqual([303, "/mail"]);
    expect(entered.html).not.toContain(MAIL_KEY);
    expect(entered.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^broadsheet\.mail=[\w-]{43}; Path=\/mail; HttpOnly; SameSite=Strict$/),
    ]);
    const page = await ops.get("/mail");
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "no-store"]);
    expect(textOf(page.html)).toContain("Local mail");
    expect(page.html).not.toContain(MAIL_KEY);
  });

  it("has a cookie for https alone where the instance is at one", async () => {
    const { app } = await instance("https://papers.example");
    const entered = await visitor(app).get(`/mail?key=${MAIL_KEY}`);
    expect(entered.headers.getSetCookie()).toEqual([expect.stringContaining("; Secure")]);
  });

  it("is shown to nobody else, wherever they say that they are", async () => {
    for (const baseUrl of ["", HERE, "https://papers.example"]) {
      const { app, logged } = await instance(baseUrl);
      for (const host of ["localhost:8080", "127.0.0.1", "[::1]:3000", "papers.example"])
        for (const remoteAddress of ["127.0.0.1", "::1", "::ffff:127.0.0.1", "203.0.113.9"])
          for (const [path, cookie] of [
            ["/mail", ""],
            ["/mail?key=", ""],
            [`/mail?key=${MAIL_KEY.slice(1)}`, ""],
            [`/mail?key=${MAIL_KEY}x`, ""],
            ["/mail", "broadsheet.mail="],
            ["/mail", `broadsheet.mail=${MAIL_KEY}`],
            ["/mail", `broadsheet.mail=${MAIL_KEY.toUpperCase()}`],
          ] as const) {
            const env = { incoming: { socket: { remoteAddress } } };
            const answer = await app.request(`http://${host}${path}`, { headers: cookie ? { cookie } : {} }, env);
            expect([404, 421, 429], `${host} ${remoteAddress} ${path} ${cookie}`).toContain(answer.status);
            const html = await answer.text();
            expect(html).not.toContain("Local mail");
            expect(html).not.toContain(MAIL_KEY.slice(1));
          }
      expect(logged.join()).not.toContain(MAIL_KEY.slice(1));
    }
  });

  it("is not there where mails go to a server", async () => {
    const { app } = await freshInstance({}, [], { mailKey: MAIL_KEY });
    expect((await visitor(app).get(`/mail?key=${MAIL_KEY}`)).status).toBe(404);
  });

  it("is told of to everybody in the same words, without its address", async () => {
    const { app } = await instance("");
    const said = async (remoteAddress: string) => {
      const env = { incoming: { socket: { remoteAddress } } };
      return (await (await app.request(`${HERE}/sign-in`, {}, env)).text()).replace(/name="form" value="[^"]+"/g, "");
    };
    const page = await said("127.0.0.1");
    expect(await said("203.0.113.9")).toBe(page);
    expect(page).not.toContain('href="/mail');
  });
});
