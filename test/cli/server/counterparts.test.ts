/**
 * The server itself, as a process, with everything that it works with outside: a mail server, an embeddings server, a
 * mailbox, a single sign-on, a webhook's receiver and every source. Each is used.
 */
import { writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { expect, it } from "vitest";
import { createSmtpMailer } from "../../../src/mail/smtp.ts";
import { linkIn, type Visitor, visitor } from "../../support/cast.ts";
import { temporaryFolder, textOf } from "../../support/instance.ts";
import { snapshotLine } from "../../support/made/records.ts";
import { expectSense } from "../../support/made/sense.ts";
import { eventually, run, startServer } from "../../support/program.ts";
import { startArxiv } from "../../support/servers/arxiv.ts";
import { servedPapers } from "../../support/servers/arxivRecords.ts";
import { embeddingsServer } from "../../support/servers/embeddings.ts";
import { dailyPapers, preprints, startHub } from "../../support/servers/hub.ts";
import { smtpAt, startMailServer } from "../../support/servers/mailServer.ts";
import { startProvider } from "../../support/servers/oidc.ts";
import { startPostOffice, WHY_NO_POST_OFFICE } from "../../support/servers/postOffice.ts";
import { startReceiver } from "../../support/servers/receiver.ts";

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address ? address.port : 0;
}

/** A mailbox with one mail in it that names none of ours; undefined where Dovecot cannot be started. */
async function mailbox() {
  if (WHY_NO_POST_OFFICE) return undefined;
  const office = await startPostOffice({ relay: 1 });
  const stranger = createSmtpMailer({ server: smtpAt(office.smtp), from: "Eve <eve@lab.example>" });
  const mail = { to: "anybody@bounces.example", subject: "Hello", text: "Is anybody there?" };
  await eventually(
    () => stranger.mailer(mail),
    ({ sent }) => sent,
  );
  stranger.close();
  await eventually(
    async () => office.mails("returned").length,
    (n) => n === 1,
  );
  return office;
}

it("the server uses each of its counterparts, and says nothing that makes no sense", { timeout: 120_000 }, async () => {
  const [data, port] = [temporaryFolder(), await freePort()];
  const origin = `http://127.0.0.1:${port}`;
  const mails = await startMailServer();
  const embeddings = await embeddingsServer();
  const receiver = await startReceiver();
  const provider = await startProvider(origin);
  const office = await mailbox();
  const arxiv = await startArxiv({ papers: servedPapers(30, Date.now()) });
  const hub = await startHub({ daily: dailyPapers(10, Date.now()), preprints: preprints(30, Date.now()) });
  const { name, issuer, clientId, clientSecret } = provider.singleSignOn;
  const settings = [
    ["--port", String(port), "--base-url", origin, "--demo", "no", "--registration", "open"],
    ["--smtp", `smtp://127.0.0.1:${mails.port}?tls=none`, "--mail-from", "Broadsheet <papers@example.org>"],
    ["--mail-bounces", "bounces.example"],
    office ? ["--imap", `imap://bounces:opensesame@127.0.0.1:${office.imap}/INBOX`] : [],
    ["--encoder", `${embeddings.address}#any`],
    ["--sso-issuer", issuer, "--sso-name", name, "--sso-client", clientId, "--sso-secret", clientSecret],
    ["--private-webhooks", "yes", "--follow", "cs.LG", ...arxiv.options],
    ["--huggingface", "yes", "--biorxiv", "neuroscience", "--medrxiv", "all", ...hub.options],
  ].flat();
  const server = await startServer(data, ...settings);

  const answers: string[] = [];
  const served = {
    request: async (url: string | URL | Request, init?: unknown) => {
      const response = await fetch(String(url), { ...(init as RequestInit), redirect: "manual" });
      const body = await response.clone().text();
      answers.push(`${response.status} ${url}\n${body}`);
      return response;
    },
  };
  const browser = () => visitor(served as never, origin);
  const mailTo = (to: string) =>
    eventually(async () => mails.received.filter((mail) => mail.to === to).at(-1), Boolean);
  const textOfMail = async (raw = "") => (await simpleParser(Buffer.from(raw, "latin1"))).text ?? "";
  type Health = { sources: { source: string; parts: { success: string | null }[] }[]; meaning: { state: string } };
  const health = async () => JSON.parse((await browser().get("/health")).html) as Health;

  // Every source brings its papers, and each gets a vector.
  const well = await eventually(
    health,
    ({ sources, meaning }) => meaning.state === "ready" && sources.every(({ parts }) => parts.length > 0),
  );
  expect(well.sources.map(({ source }) => source)).toEqual(["arxiv", "huggingface", "biorxiv", "medrxiv"]);
  for (const part of ["/oai", "/api/daily_papers", "/details/biorxiv", "/details/medrxiv"])
    await eventually(async () => [...arxiv.asked, ...hub.asked].some(({ path }) => path.startsWith(part)), Boolean);
  const papers = await eventually(
    async () => (await browser().get("/papers?q=cell+divides")).html,
    (html) => html.includes("cell divides"),
  );
  expect(papers).not.toContain("goes by words alone");
  await eventually(
    async () => embeddings.asked.flatMap(({ input }) => input).length,
    (texts) => texts > 30,
  );

  // Signing in by a link in a mail, and at the single sign-on.
  const bob = browser();
  await bob.get("/sign-in");
  expect((await bob.post("/sign-in", { email: "bob@example.net" })).status).toBe(200);
  const link = linkIn(await textOfMail((await mailTo("bob@example.net"))?.raw));
  await bob.get(link);
  expect((await bob.post("/sign-in/link", Object.fromEntries(new URL(link).searchParams))).status).toBe(303);
  const mira = browser();
  await provider.letIn({ sub: "u-1", claims: { email: "mira@lab.example", email_verified: true, name: "Mira" } });
  expect(await throughSingleSignOn(mira, provider)).toBe(302);
  expect((await mira.get("/account")).html).toContain("mira@lab.example");

  // A new paper is told by mail and by webhook.
  await bob.get("/me/follows");
  expect((await bob.post("/follows", { kind: "category", value: "cs.CC" })).status).toBe(303);
  const follow = /<option value="(\d+)"/.exec((await bob.get("/me/alerts")).html)?.[1] ?? "";
  const made = await bob.post("/me/webhooks", { kind: "json", name: "Lab", address: receiver.address });
  expect(made.status, textOf(made.html)).toBe(200);
  const way = /\/me\/webhooks\/(\d+)\/try/.exec((await bob.get("/me/alerts")).html)?.[1] ?? "";
  for (const where of ["mail", way])
    expect((await bob.post("/me/alerts", { follow, way: where, rhythm: "at_once" })).status).toBe(303);
  const file = join(data, "new.json");
  const created = new Date().toUTCString();
  writeFileSync(
    file,
    `${snapshotLine({ id: "2611.00007", title: "A bound that is new", categories: "cs.CC", versions: [{ version: "v1", created }] })}\n`,
  );
  expect((await run(["import", file, "--data", data])).code).toBe(0);
  await eventually(
    async () => receiver.received.length,
    (n) => n === 1,
  );
  expect(receiver.received[0]?.body).toMatchObject({ kind: "papers", papers: [{ title: "A bound that is new" }] });
  const alert = await eventually(
    async () => mails.received.find(({ raw }) => raw.includes("List-Unsubscribe")),
    Boolean,
  );
  expect(await textOfMail(alert?.raw)).toContain("A bound that is new");
  expect((await health()).meaning.state).toBe("ready");

  if (office)
    await eventually(
      async () => office.log(),
      (log) => /Login: user=<bounces>/.test(log),
    );

  for (const answer of answers) expectSense(answer, answer.split("\n")[0] ?? "");
  for (const { raw } of mails.received) expectSense(await textOfMail(raw), "a mail");
  expectSense(server.output(), "the server");
  expect(server.output()).not.toMatch(/^\s+at /m);
  expect((await server.stop()).code).toBe(0);
});

async function throughSingleSignOn(who: Visitor, provider: Awaited<ReturnType<typeof startProvider>>): Promise<number> {
  await who.get("/sign-in");
  const onward = await who.post("/sign-in/single-sign-on", { back: "/" });
  const address = /http-equiv="refresh" content="0; url=([^"]+)"/.exec(onward.html)?.[1] ?? "";
  return (await who.get(await provider.passThrough(textOf(address)))).status;
}
