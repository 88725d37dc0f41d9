/** Random requests out of the compose/app's own table of routes, by several readers and their tokens, at an compose/app in this process. */
import fc from "fast-check";
import { parse, type DefaultTreeAdapterTypes as Tree } from "parse5";
import { hashOf } from "../../src/store/lib/secrets.ts";
import type { Random } from "../chaos/random.ts";
import type { Part, World } from "../chaos/runner.ts";
import { type Member, member } from "../support/cast.ts";
import { hostileComment } from "../support/hostile/hostile.ts";
import { HOSTILE_TITLES } from "../support/hostile/hostileTitles.ts";
import { freshInstance, type TestInstance } from "../support/instance.ts";
import { record } from "../support/made/records.ts";
import { EVIL_HOST, faultsOf, OF_THE_ATTACKER } from "./answers.ts";

const LEAST_REQUESTS = 400;
/** Between two requests: limits fill up again, and days pass. */
const STEP_MS = 1_500;
const MINUTE_MS = 60_000;
/** Whoever was signed out by a request of their own signs in again after so many requests. */
const RENEWED_EVERY = 150;
/** In this process, on a busy machine. */
const SLOW_MS = 20_000;
const ORIGIN = "https://papers.example";

/** Whose answers may show what is private to `victim`. */
interface Caller {
  name: string;
  headers: Record<string, string>;
  /** For forms; empty where there is no session. */
  form: string;
  maySee: "nothing" | "addresses" | "all";
}

/** What requests are made of; it grows by what answers show. */
interface Pools {
  /** By the names that routes give to steps of their paths. */
  named: Record<string, readonly string[]>;
  parameters: Set<string>;
  fields: Set<string>;
  values: Set<string>;
}

export const requests: Part<World> = {
  name: "requests",
  about: "random requests to every route, by nobody, readers of every role and tokens of every scope",
  weight: 60,
  async run(world) {
    const { random } = world;
    const instance = await freshInstance({ proxies: 1 });
    const pools = await populate(instance, random);
    const routes = routesOf(instance);
    let callers = await callersOf(instance);
    const { secrets, victim } = await privateThings(instance, callers.victim);
    for (const value of victim) pools.values.add(value);
    pools.named.address = victim;
    const statuses = new Map<number, number>();
    const reached = new Set<string>();
    let sent = 0;
    while (sent < LEAST_REQUESTS || world.left() > 1_000) {
      if (sent % RENEWED_EVERY === RENEWED_EVERY - 1) callers = await renewed(instance, callers);
      instance.time.now += STEP_MS;
      const route = random.of(routes);
      const caller = random.of(callers.all);
      const made = makeRequest(random, route, caller, pools);
      const logged = instance.logged.length;
      const began = performance.now();
      const response = await Promise.resolve(instance.app.request(made.url, made.init)).catch((error: Error) => error);
      sent++;
      const shown = `${made.init.method} ${made.url} by ${caller.name}\n${JSON.stringify(made.init.headers)}\n${made.shownBody.slice(0, 600)}`;
      if (response instanceof Error) {
        world.expect(false, "a request is answered", () => `${shown}\n${response.stack}`);
        continue;
      }
      const body = await response.text();
      world.expect(performance.now() - began < SLOW_MS, "no request takes 20 s", () => shown);
      const hiddenFrom =
        caller.maySee === "all"
          ? []
          : caller.maySee === "addresses"
            ? secrets.things
            : [...secrets.things, secrets.address];
      const asked = {
        path: new URL(made.url).pathname,
        sent: `${made.url} ${decoded(made.url)} ${made.shownBody}`,
        hiddenFrom,
      };
      const faults = faultsOf(asked, { status: response.status, headers: response.headers, body });
      const log = instance.logged.slice(logged).join("\n");
      if (/\bundefined\b|\[object /.test(log)) faults.push(`the log has an odd word: ${log.slice(0, 400)}`);
      world.expect(
        faults.length === 0,
        "no answer has what none may have",
        () => `${faults.join("\n")}\n${shown}\n${log.slice(0, 900)}`,
      );
      statuses.set(response.status, (statuses.get(response.status) ?? 0) + 1);
      if (response.status < 400) reached.add(`${route.method} ${route.path}`);
      learn(pools, random, response.headers.get("content-type") ?? "", body);
    }
    const counts = [...statuses].sort(([a], [b]) => a - b).map(([status, n]) => `${n} × ${status}`);
    world.note(
      `${sent} requests to ${routes.length} routes, ${reached.size} of them with success: ${counts.join(", ")}`,
    );
    world.expect(reached.size > Math.min(routes.length / 5, sent / 20), "many routes are reached");
  },
};

interface Route {
  method: string;
  path: string;
}

/** Every route with a handler of its own, and some addresses that have none. */
function routesOf({ app }: TestInstance): Route[] {
  const known = new Map(
    app.routes
      .filter(({ path }) => path !== "/*")
      .flatMap(({ method, path }) =>
        (method === "ALL" ? ["GET", "POST"] : [method]).map((one) => ({ method: one, path })),
      )
      .map((route) => [`${route.method} ${route.path}`, route]),
  );
  for (const method of ["GET", "POST", "PUT", "TRACE"]) known.set(`${method} /:any{.+}`, { method, path: "/:any{.+}" });
  return [...known.values()];
}

async function populate(instance: TestInstance, random: Random): Promise<Pools> {
  const titles = random.shuffled(HOSTILE_TITLES).slice(0, 60);
  const papers = [
    record({ id: "2309.12307", title: "A paper that all may read" }),
    record({ id: "hep-th/9901001", title: "An old one" }),
    record({ id: "biorxiv:10.1101/2020.01.01.123456", title: "A preprint" }),
    ...titles.map((title, i) =>
      record({
        title,
        abstract: titles[titles.length - 1 - i] ?? "",
        authors: [`<${OF_THE_ATTACKER}> & "Sons"`, "Ann O’Dyne"],
      }),
    ),
  ];
  await instance.add(...papers);
  const values = [
    ...papers.slice(0, 6).map(({ id }) => id),
    ...[
      "2026-06-16",
      "2026-W25",
      "2026-06",
      "cs.LG",
      "alice",
      "bob",
      "front",
      "papers",
      "trending",
      "atom",
      "rss",
      "json",
    ],
    ...[
      "bib",
      "ris",
      "csl",
      "md",
      "read",
      "write",
      "on",
      "off",
      "yes",
      "private",
      "public",
      "unlisted",
      "hand",
      "mail",
      "feed",
    ],
    ...[
      "daily",
      "weekly",
      "at_once",
      "hourly",
      "webhook",
      "slack",
      "author",
      "category",
      "reader",
      "search",
      "admin",
      "1",
      "2",
    ],
  ];
  const parameters =
    "q cat author from to page sort code limit cursor format return token id day week type paper back zone email days new find list report comment style size section tab view state of has do set";
  const fields =
    "text state name handle about email papers paper note role reason says kind value label visibility ordering back address chat secret way rhythm follow parent comment evidence author place scopes days zone weekday at find collect links do title abstract body url ids search categories authors searches message method params id jsonrpc";
  const named = {
    id: values.slice(0, 6),
    handle: ["victim", "mallory", "curt", "mod", "root"],
    day: ["2026-06-16"],
    week: ["2026-W25"],
    month: ["2026-06"],
    comment: ["1", "2"],
    follow: ["1"],
    token: ["1"],
    way: ["1"],
  };
  return {
    named,
    parameters: new Set(parameters.split(" ")),
    fields: new Set(fields.split(" ")),
    values: new Set(values),
  };
}

async function callersOf(instance: TestInstance) {
  const callers: Caller[] = [
    { name: "nobody", headers: {}, form: "", maySee: "nothing" },
    { name: "a wrong token", headers: { authorization: "Bearer nonsense" }, form: "", maySee: "nothing" },
  ];
  const victim = await join(instance, "victim", "reader");
  for (const [handle, role] of [
    ["mallory", "reader"],
    ["curt", "curator"],
    ["mod", "moderator"],
    ["root", "admin"],
  ] as const) {
    const who = await join(instance, handle, role);
    const maySee = role === "admin" ? "addresses" : "nothing";
    callers.push(await callerOf(who, handle, maySee));
    for (const scopes of ["", "read", "write", "moderate", "read write moderate"]) {
      const secret = `token-${handle}-${scopes}`;
      const token = { reader_id: who.id, name: scopes, hash: hashOf(secret), scopes, created_at: 1 };
      await instance.db.insertInto("api_tokens").values(token).execute();
      callers.push({
        name: `a token of ${handle} (${scopes})`,
        headers: { authorization: `Bearer ${secret}` },
        form: "",
        maySee: scopes.includes("moderate") ? maySee : "nothing",
      });
    }
  }
  return { all: callers, victim };
}

async function join(instance: TestInstance, handle: string, role: "reader" | "curator" | "moderator" | "admin") {
  instance.time.now += 20 * MINUTE_MS;
  return member(instance, handle, role);
}

async function callerOf(who: Member, name: string, maySee: Caller["maySee"]): Promise<Caller> {
  const form = /name="form" value="([^"]+)"/.exec((await who.get("/about")).html)?.[1] ?? "";
  return { name, headers: { cookie: who.cookies() }, form, maySee };
}

type Callers = Awaited<ReturnType<typeof callersOf>>;

/** Who signed out, or deleted the account, comes again as somebody new. */
async function renewed(instance: TestInstance, callers: Callers): Promise<Callers> {
  const all: Caller[] = [];
  for (const caller of callers.all) {
    const isGone =
      caller.headers.cookie !== undefined &&
      !(await (await instance.app.request(`${ORIGIN}/about`, { headers: caller.headers })).text()).includes("Sign out");
    if (!isGone) all.push(caller);
    else {
      const [handle = ""] = caller.name.split("-");
      const role =
        ({ mallory: "reader", curt: "curator", mod: "moderator", root: "admin" } as const)[handle] ?? "reader";
      const name = `${handle}-${instance.time.now % 100_000_000}`;
      all.push(await callerOf(await join(instance, name, role), name, caller.maySee));
    }
  }
  return { ...callers, all };
}

/** What only the victim may see; and names of it that others may send. */
async function privateThings(instance: TestInstance, victim: Member) {
  const mark = (what: string) => `zqprivate${what}`;
  await victim.post("/collections", { name: mark("collection"), about: mark("about"), visibility: "private" });
  await victim.post("/papers/2309.12307/collect", { name: mark("second"), visibility: "private" });
  await victim.post("/follows", { kind: "search", value: `/papers?q=${mark("search")}`, query: mark("search") });
  const tokens = await victim.post("/account/tokens", { name: mark("token"), scopes: "read" });
  await victim.post("/me/webhooks", {
    name: mark("webhook"),
    kind: "slack",
    address: `https://hooks.example/${mark("hook")}`,
  });
  const rows = await instance.db.selectFrom("collections").selectAll().where("reader_id", "=", victim.id).execute();
  const pages = await Promise.all(
    ["/collections", "/me", "/me/follows", "/account", "/me/alerts"].map((path) => victim.get(path)),
  );
  const things = ["collection", "about", "second", "search", "token", "webhook", "hook"].map(mark);
  const seen = things.filter((thing) => [...pages, tokens].some(({ html }) => html.includes(thing)));
  if (!seen.includes(mark("collection"))) throw new Error("the victim has nothing private to look for");
  return {
    secrets: { things, address: victim.email },
    victim: [...rows.flatMap(({ id, address }) => [String(id), address]), "victim", String(victim.id)],
  };
}

const SCRAPS = [
  `<${OF_THE_ATTACKER}>`,
  `"><${OF_THE_ATTACKER} x="`,
  `' ${OF_THE_ATTACKER}=1 '`,
  `</title></textarea></script><${OF_THE_ATTACKER}>`,
  `]]><${OF_THE_ATTACKER}/>`,
  `javascript:${OF_THE_ATTACKER}`,
  `https://${EVIL_HOST}/x`,
  `//${EVIL_HOST}/`,
  `/\\${EVIL_HOST}`,
  `${"'"}; drop table papers; --`,
  "' or 1=1 --",
  "\0",
  "%00",
  "%",
  "%ff%fe",
  "..",
  "../../../../etc/passwd",
  "..%2f..%2fetc%2fpasswd",
  "\r\nset-cookie: a=b",
  "9".repeat(30),
  "-1",
  "1e309",
  "0x10",
  "__proto__",
  "constructor",
  "toString",
  "{}",
  "[]",
  "null",
  "\u202e\u2066\ufeff\ud800",
  "ﷺ".repeat(50),
  "a".repeat(3_000),
  "(".repeat(500),
  '"'.repeat(99),
  "$\\frac{".repeat(60),
  "*",
  "?",
  "#",
  "/",
  " ",
  "",
];
const ACCEPTS = [
  "text/html",
  "application/json",
  "text/markdown",
  "application/atom+xml",
  "*/*",
  "text/html;q=0, */*;q=0.1",
  "application/json, text/event-stream",
  ";;;",
];
const STRANGE_HEADERS: [string, readonly string[]][] = [
  ["accept", ACCEPTS],
  ["accept-language", ["de", "x".repeat(900), "*;q=NaN"]],
  ["range", ["bytes=0-", "bytes=-5", "bytes=9999999-", "bytes=5-2", "bytes=0-1,3-4", "lines=1-2"]],
  ["if-none-match", ["*", '"x"', 'W/"x"', '"', "\x7f"]],
  ["if-modified-since", ["yesterday", "Thu, 01 Jan 1970 00:00:00 GMT"]],
  ["host", [EVIL_HOST, `papers.example@${EVIL_HOST}`, "localhost", "[::1]:80"]],
  ["x-forwarded-host", [EVIL_HOST]],
  ["x-forwarded-proto", ["http", "javascript"]],
  ["x-forwarded-for", ["127.0.0.1", "::1", "unknown, , ,", "<b>", "1.2.3.4, 127.0.0.1"]],
  ["origin", [ORIGIN, `https://${EVIL_HOST}`, "null", "garbage"]],
  ["referer", [`https://${EVIL_HOST}/`, "%%%"]],
  ["sec-fetch-site", ["cross-site", "same-origin", "none"]],
  [
    "content-type",
    [
      "application/json",
      "text/plain",
      "multipart/form-data",
      "multipart/form-data; boundary=",
      "x/y;;",
      "application/json; charset=utf-7",
    ],
  ],
  ["mcp-protocol-version", ["2025-06-18", "1"]],
  ["mcp-session-id", ["x"]],
  ["user-agent", [`<${OF_THE_ATTACKER}>`, "curl/8"]],
];

interface Made {
  url: string;
  init: { method: string; headers: Record<string, string>; body?: BodyInit };
  shownBody: string;
}

function makeRequest(random: Random, { method, path }: Route, caller: Caller, pools: Pools): Made {
  const filled = path
    .replace(/:(\w+)(?:\{([^}]*(?:\}[^}/]*)?)\})?\??/g, (_, name: string) => {
      const known = pools.named[name];
      return step(known && random() < 0.5 ? random.of(known) : value(random, pools));
    })
    .replace(/\*/g, () => step(value(random, pools)));
  const query = new URLSearchParams();
  const parameters = [...pools.parameters];
  for (let i = random.below(4); i > 0; i--) query.append(random.of(parameters), value(random, pools));
  const search = random() < 0.05 ? `?${random.of(SCRAPS).replaceAll("#", "")}` : query.size > 0 ? `?${query}` : "";
  const headers: Record<string, string> = {
    "x-forwarded-for": `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`,
    ...(random() < 0.5 ? { accept: random.of(ACCEPTS) } : {}),
    ...(method === "GET" ? {} : { origin: ORIGIN }),
  };
  const body = ["GET", "HEAD", "TRACE"].includes(method) ? undefined : makeBody(random, caller, pools);
  if (body?.type) headers["content-type"] = body.type;
  for (let i = random() < 0.3 ? 1 + random.below(2) : 0; i > 0; i--) {
    const [name, values] = random.of(STRANGE_HEADERS);
    headers[name] = random.of(values);
  }
  if (random() < 0.03) headers.cookie = `broadsheet.session_token=${"x".repeat(random.below(200))}; =; ;`;
  Object.assign(headers, caller.headers);
  // A few methods are no request's; the rest of the compose/app's own are tried on every address.
  const sentMethod =
    random() < 0.04
      ? random.of(["HEAD", "OPTIONS", "DELETE", "PATCH", "PUT"])
      : method === "TRACE"
        ? "OPTIONS"
        : method;
  const url = URL.parse(`${ORIGIN}${filled.startsWith("/") ? filled : `/${filled}`}${search}`)?.href ?? `${ORIGIN}/`;
  return {
    url,
    init: {
      method: sentMethod,
      headers,
      ...(body && !["GET", "HEAD"].includes(sentMethod) ? { body: body.content } : {}),
    },
    shownBody: body?.shown ?? "",
  };
}

/** Encoded most times, as it is sometimes. */
const step = (text: string): string =>
  text === "" ? "x" : encodeURIComponent(text.toWellFormed()).replaceAll("%2F", "/");

function value(random: Random, pools: Pools): string {
  const chance = random();
  if (chance < 0.6) return random.of([...pools.values]);
  if (chance < 0.85) return random.of(SCRAPS);
  if (chance < 0.95) return fc.sample(hostileComment, { numRuns: 1, seed: random.below(2 ** 31) })[0] ?? "";
  return fc.sample(fc.string({ unit: "binary", maxLength: 40 }), { numRuns: 1, seed: random.below(2 ** 31) })[0] ?? "";
}

function makeBody(random: Random, { form }: Caller, pools: Pools): { type?: string; content: BodyInit; shown: string } {
  const names = [...pools.fields];
  const pairs: [string, string][] = Array.from({ length: random.below(7) }, () => [
    random.of(names),
    value(random, pools),
  ]);
  if (random() < 0.9) pairs.push(["form", form]);
  const chance = random();
  const fields = new URLSearchParams(pairs.map(([name, text]) => [name, text.toWellFormed()]));
  if (chance < 0.55)
    return { type: "application/x-www-form-urlencoded", content: String(fields), shown: readable(pairs) };
  if (chance < 0.85) {
    const json = JSON.stringify(madeJson(random, pools, names, form));
    return { type: "application/json", content: json, shown: json };
  }
  if (chance < 0.93) {
    const content = new FormData();
    for (const [name, text] of pairs) content.append(name, text.toWellFormed());
    const file = value(random, pools);
    content.append(
      "file",
      new File([file.toWellFormed()], random.of(["a.bib", "b.ris", "c.json", "../d.csv", "e.rdf", "f"])),
    );
    return { content, shown: `${readable(pairs)} file=${file}` };
  }
  const raw = value(random, pools).toWellFormed();
  return {
    type: random.of(["text/plain", "application/json", "multipart/form-data; boundary=x"]),
    content: raw,
    shown: raw,
  };
}

const readable = (pairs: readonly [string, string][]): string =>
  pairs.map(([name, text]) => `${name}=${text}`).join("&");

function madeJson(random: Random, pools: Pools, names: readonly string[], form: string, depth = 0): unknown {
  const chance = random();
  if (depth > 0 && chance < 0.6) return value(random, pools);
  if (depth > 0 && chance < 0.75) return random.of<unknown>([null, true, 0, -1, 1.5, 2 ** 53, [], {}]);
  if (chance < 0.1 || depth > 3)
    return Array.from({ length: random.below(4) }, () => madeJson(random, pools, names, form, depth + 1));
  const entries = Array.from({ length: random.below(6) }, () => [
    random.of(names),
    madeJson(random, pools, names, form, depth + 1),
  ]);
  return Object.fromEntries(depth === 0 ? [...entries, ["form", form]] : entries);
}

const MAX_POOL = 400;

/** Names of fields and addresses that an answer shows, so that later requests come further. */
function learn(pools: Pools, random: Random, type: string, body: string): void {
  if (!type.startsWith("text/html") || random() > 0.2) return;
  const next: Tree.Node[] = [...parse(body).childNodes];
  for (let node = next.pop(); node; node = next.pop()) {
    if ("childNodes" in node) next.push(...node.childNodes);
    if (!("tagName" in node)) continue;
    const attribute = (name: string) => node.attrs.find((one) => one.name === name)?.value;
    const name = attribute("name");
    if (["input", "select", "textarea", "button"].includes(node.tagName) && name && name !== "form") {
      if (pools.fields.size < MAX_POOL) pools.fields.add(name);
      if (pools.parameters.size < MAX_POOL) pools.parameters.add(name);
      const given = attribute("value");
      if (given && given.length < 100 && pools.values.size < MAX_POOL) pools.values.add(given);
    }
    const last = /^\/[^?#]*\/([^/?#]{1,60})$/.exec(attribute("href") ?? "")?.[1];
    if (last && !last.includes(".css") && pools.values.size < MAX_POOL) pools.values.add(decoded(last));
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text;
  }
}
