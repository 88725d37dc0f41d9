/** What an API token is never shown: links, codes and keys, which would outlive it or do more than it may. */
import { describe, expect, it } from "vitest";
import { SCOPES, type Scope } from "../../../src/domain/readers/reader.ts";
import { PAGES_IN_PERSON } from "../../../src/http/sessionPages.ts";
import { type Member, member, visitor } from "../../support/cast.ts";
import { agentAt, call, listening, tokenFor } from "../../support/clients/agents.ts";
import { freshInstance, type TestInstance } from "../../support/instance.ts";
import { idIn, say } from "../../support/made/discussing.ts";
import { world } from "../../support/world.ts";

const JSON_ONLY = { accept: "application/json" };
const BOT = "123456789:AAEexampleOfATelegramBotToken_0123456";
/** Subscriptions, private feeds and links that stop an alert are signed in this way. */
const SIGNED = /\d+\.\d+\.[\w-]{43}/;

/** An admin who has one of everything that shows a secret somewhere, and all those secrets. */
async function worldOfSecrets() {
  const { instance, paper, mira } = await world({ papers: 1, readers: { mira: "admin" } });
  const made = async (path: string, fields: Record<string, string>) => {
    const answer = await mira.post(path, fields, JSON_ONLY);
    expect([path, answer.status, answer.html]).toEqual([path, 200, expect.any(String)]);
    return JSON.parse(answer.html);
  };
  await mira.get("/account/digest");
  expect((await mira.post("/account/digest", { scope: "interests", follows: "yes", zone: "UTC" })).status).toBe(303);
  const manage = (await mira.get("/account/digest")).headers.get("location") ?? "";
  const { address: collection } = await made(`/papers/${paper.id}/collect`, { name: "Plans", back: "/" });
  const follow = await made("/follows", { kind: "category", value: "cs.LG" });
  await made("/me/alerts", { follow: String(follow.id), way: "feed", rhythm: "at_once" });
  for (const list of ["saved", "upvoted"]) await made("/me/feeds", { list });
  const webhook = await made("/me/webhooks", { kind: "json", name: "Lab", address: "https://hooks.example.org/a" });
  await made("/me/webhooks", { kind: "telegram", name: "Chat", address: BOT, chat: "42" });
  const invitation = await made("/admin/invitations", { role: "admin" });
  await mira.get("/account");
  const own = await made("/account/tokens", { name: "mine", days: "30", "may-read": "yes" });
  const comment = idIn(await say(mira, paper, "A fine paper"));
  const feeds = (await mira.get("/me/feeds")).html.match(/feeds\/private\/[\w.-]+/g) ?? [];
  const session = /session_token=([\w-]+)/.exec(mira.cookies())?.[1];
  const secrets = [manage, webhook.secret, BOT, invitation.link, own.token, session, ...feeds];
  for (const secret of secrets) expect(secret).toMatch(/.{20}/);
  return { instance, mira, paper, collection, comment, alert: follow.id, secrets: secrets as string[] };
}

type SecretWorld = Awaited<ReturnType<typeof worldOfSecrets>>;

/** Every address that is read, from the compose/app's own table of routes, with things that are there in its parameters. */
function addresses({ instance, mira, paper, collection, comment }: SecretWorld): string[] {
  const values: Record<string, string> = {
    id: paper.id,
    handle: mira.handle,
    address: collection,
    comment: String(comment),
    kind: "day",
    year: "2026",
    part: "papers-1.xml",
    list: "papers.atom",
  };
  const routes = instance.app.routes.filter(({ method, path }) => method === "GET" && !path.includes("*"));
  const paths = routes.map(({ path }) =>
    path.replace(/:(\w+)(\{(?:[^{}]|\{[^}]*\})*\})?/g, (_, name: string, pattern = "") => {
      const ending = /(\\?\.[a-z.\\]+)\}$/.exec(pattern)?.[1]?.replaceAll("\\", "") ?? "";
      const value = values[name] ?? { file: "2026-06-16", name: "2026-06-16" }[name] ?? "1";
      return value.endsWith(ending) ? value : value + ending;
    }),
  );
  const more = [`/papers/${paper.id}.md`, `/collections/${collection}.bib`, `/avatars/${mira.handle}.svg`];
  return [...new Set([...paths, ...more, ...instance.app.routes.flatMap(inAuth)])];
}

/** The sign-in library's own addresses, of which a token may use none that are somebody's. */
const inAuth = ({ path }: { path: string }): string[] =>
  path === "/auth/*" ? ["/auth/passkey/generate-register-options", "/auth/get-session", "/auth/list-sessions"] : [];

/** What an answer gives away. */
function secretsIn(secrets: readonly string[], { html, headers }: { html: string; headers: Headers }): string[] {
  const text = `${html}\n${[...headers].map(([name, value]) => `${name}: ${value}`).join("\n")}`;
  const known = secrets.filter((secret) => text.includes(secret) || text.includes(secret.replaceAll("&", "&amp;")));
  return [...known, ...(SIGNED.exec(text) ?? [])];
}

/** A program with a token of a reader's. */
async function program(instance: TestInstance, { id }: Member, scopes: Scope[]) {
  const headers = { authorization: `Bearer ${await tokenFor(instance, id, scopes)}` };
  const browser = visitor(instance.app);
  return {
    get: (path: string, more: Record<string, string> = {}) => browser.get(path, { ...headers, ...more }),
    post: (path: string, fields: Record<string, string>) => browser.post(path, fields, headers),
  };
}

/** Addresses that give a secret away, among all that are read. */
async function leaks(
  made: SecretWorld,
  get: (path: string) => Promise<{ html: string; headers: Headers; status: number }>,
) {
  const found: string[] = [];
  for (const path of addresses(made)) {
    made.instance.time.now += 5_000;
    const answer = await get(path);
    expect([path, answer.status < 500]).toEqual([path, true]);
    if (secretsIn(made.secrets, answer).length > 0) found.push(path);
  }
  return found;
}

describe("links, codes and keys", () => {
  it("are on pages of the table alone, for who is signed in with a browser", async () => {
    const made = await worldOfSecrets();
    const found = await leaks(made, (path) => made.mira.get(path));
    expect(found).toEqual(expect.arrayContaining(["/account/digest", "/me/feeds", "/me/alerts"]));
    expect(found.filter((path) => !(`GET ${path}` in PAGES_IN_PERSON))).toEqual([]);
  });

  it.each([[["read"]], [["write"]], [["moderate"]], [[...SCOPES]]] as Scope[][][])(
    "are shown to no API token that may %j, on pages, as JSON and as Markdown",
    async (scopes) => {
      const made = await worldOfSecrets();
      const bot = await program(made.instance, made.mira, scopes);
      const accepts = scopes.length === 1 ? ["text/html"] : ["text/html", "application/json", "text/markdown"];
      for (const accept of accepts) expect(await leaks(made, (path) => bot.get(path, { accept }))).toEqual([]);
    },
    30_000,
  );

  it("do not come as the answer to what a token may change, nor by tools of agents", async () => {
    const made = await worldOfSecrets();
    const bot = await program(made.instance, made.mira, [...SCOPES]);
    const forms: [string, Record<string, string>][] = [
      ["/me/alerts", { follow: "999", way: "feed", rhythm: "at_once" }],
      ["/me/alerts", { follow: String(made.alert), way: "feed", rhythm: "hourly" }],
      ["/me/webhooks/999/try", {}],
      ["/me/feeds", { list: "saved" }],
      ["/account/digest", {}],
      ["/account/export", {}],
    ];
    for (const [path, fields] of forms)
      expect([path, secretsIn(made.secrets, await bot.post(path, fields))]).toEqual([path, []]);
    const agent = await agentAt(await listening(made.instance), await tokenFor(made.instance, made.mira.id, ["read"]));
    const { tools } = await agent.listTools();
    expect(tools.length).toBeGreaterThan(5);
    for (const { name } of tools) {
      const { text, data } = await call(agent, name, { paper: made.paper.id, query: "matters" });
      expect([name, SIGNED.test(`${text}${JSON.stringify(data)}`)]).toEqual([name, false]);
    }
  });
});

describe("a page of the table", () => {
  it("exists, and is closed to API tokens, to nobody in particular and to lesser roles", async () => {
    const instance = await freshInstance();
    const routes = new Set(instance.app.routes.map(({ method, path }) => `${method} ${path}`));
    const mira = await member(instance, "mira", "admin");
    const mod = await member(instance, "mod", "moderator");
    const bot = await program(instance, mira, [...SCOPES]);
    for (const [name, who] of Object.entries(PAGES_IN_PERSON)) {
      expect([name, routes.has(name)]).toEqual([name, true]);
      const path = name.slice("GET ".length);
      const refused = await bot.get(path);
      expect([name, refused.status, JSON.parse(refused.html).error]).toEqual([name, 403, "not_allowed"]);
      expect([name, (await visitor(instance.app).get(path)).status]).toEqual([name, 401]);
      expect([name, (await mira.get(path)).status]).toEqual([name, 200]);
      expect([name, (await mod.get(path)).status]).toEqual([name, who === "admin" ? 403 : 200]);
    }
  });
});
