/** Who may do what: every request of the table, tried as everybody. */
import { describe, expect, it } from "vitest";
import { ROLES, type Role, SCOPES } from "../../../src/domain/readers/reader.ts";
import { ACTIONS, type ActionName, permissionOf } from "../../../src/http/actions.ts";
import { hashOf } from "../../../src/store/lib/secrets.ts";
import { type Answer, type Member, member, type Visitor, visitor } from "../../support/cast.ts";
import { freshInstance, type TestInstance } from "../../support/instance.ts";
import { world } from "../../support/world.ts";

const MINUTE_MS = 60_000;
/** What `act` refuses with; handlers may refuse a thing of somebody else's, so the things tried are not there. */
const REFUSALS = ["sign_in_first", "banned", "not_allowed", "foreign_form"];
const AS_PROGRAM = { accept: "application/json" };

interface Row {
  name: string;
  who: Role | "anybody";
  scope?: string;
  banned?: true;
  proof?: "same-origin" | "link" | "token";
}
const ROWS: Row[] = Object.entries(ACTIONS).map(([name, action]) => ({
  name,
  ...permissionOf(name as ActionName),
  ...("proof" in action ? { proof: action.proof } : {}),
}));

const methodOf = ({ name }: Row): string => name.slice(0, name.indexOf(" "));

/** Papers, readers and all else that no instance has. */
const pathOf = ({ name }: Row): string =>
  name
    .slice(name.indexOf(" ") + 1)
    .replace(":id{.+}", "2601.99999")
    .replace(":handle", "nobody-at-all")
    .replace(/:\w+/g, "987654");

/** The code of a refusal by the table; undefined when the request came through to whatever it is for. */
function refusalIn(answer: Answer): string | undefined {
  if (answer.status !== 401 && answer.status !== 403) return undefined;
  const said = answer.headers.get("content-type")?.includes("json") ? JSON.parse(answer.html) : {};
  // Doors whose contract has a sentence for the error give the code in a header.
  const code = answer.headers.get("x-error-code") ?? said.code ?? said.error;
  return REFUSALS.includes(code) ? code : undefined;
}

const attempt = (who: Visitor, row: Row, fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  who.send(methodOf(row), pathOf(row), fields, { ...AS_PROGRAM, ...headers });

/** Tries each row; `renew` gives the visitor, anew where an action ended the visit. */
async function tryAll(
  renew: () => Promise<Visitor>,
  instance: TestInstance,
  expected: (row: Row) => string | undefined,
) {
  for (const row of ROWS) {
    instance.time.now += MINUTE_MS;
    const who = await renew();
    expect([row.name, refusalIn(await attempt(who, row))]).toEqual([row.name, expected(row)]);
  }
}

/** Somebody with a role who signs in again as somebody new when signed out. */
function persistent(instance: TestInstance, role: Role, prepare = async (_: Member) => {}) {
  let current: Member | undefined;
  let serial = 0;
  return async () => {
    if (current && (await current.get("/about")).page.has("button", "Sign out")) return current;
    instance.time.now += 60 * MINUTE_MS;
    current = await member(instance, `${role}-${++serial}`, role);
    await prepare(current);
    await current.get("/about");
    return current;
  };
}

const includes = (role: Role, who: Row["who"]): boolean =>
  who === "anybody" || ROLES.indexOf(role) >= ROLES.indexOf(who);

describe("every request that changes something", () => {
  it("stands in the table", async () => {
    const others = (await freshInstance()).app.routes
      .filter(({ method }) => !["GET", "HEAD", "OPTIONS"].includes(method))
      .map(({ method, path }) => `${method} ${path}`)
      .filter((name) => !(name in ACTIONS));
    // What stands before every page and behind all addresses, the sign-in library's own, and the agents' with a slash.
    const known = ["ALL /*", "ALL /admin/*", "ALL /api/v1/*", "ALL /mcp", "ALL /mcp/", "POST /mcp/"];
    const signingIn = ["callback/sso", "passkey/verify-authentication", "passkey/verify-registration"];
    const all = [...known, ...signingIn.map((step) => `POST /auth/${step}`)];
    expect([...new Set(others)].sort()).toEqual(all.sort());
  });

  it("has a route for every row of the table", async () => {
    const registered = new Set((await freshInstance()).app.routes.map(({ method, path }) => `${method} ${path}`));
    expect(ROWS.map(({ name }) => name).filter((name) => !registered.has(name))).toEqual([]);
  });

  it("is refused to nobody in particular, unless it is for anybody", async () => {
    const instance = await freshInstance();
    const nobody = visitor(instance.app);
    await nobody.get("/sign-in");
    await tryAll(
      async () => {
        await nobody.get("/sign-in");
        return nobody;
      },
      instance,
      ({ who }) => (who === "anybody" ? undefined : "sign_in_first"),
    );
  });

  it.each(ROLES)("is open to a %s as far as the table says", async (role) => {
    const instance = await freshInstance();
    await tryAll(persistent(instance, role), instance, ({ who }) => (includes(role, who) ? undefined : "not_allowed"));
  });

  it("is closed to the banned, but for leaving and taking their things along", async () => {
    const instance = await freshInstance();
    const ban = async ({ id }: Member) => {
      await instance.db.updateTable("readers").set({ banned_at: 1, ban_reason: "spam" }).where("id", "=", id).execute();
    };
    await tryAll(persistent(instance, "admin", ban), instance, ({ who, banned }) =>
      who === "anybody" || banned ? undefined : "banned",
    );
  });

  it.each(["", "of somebody else"])("needs the token of a page of ours: not one %s", async (whose) => {
    const { instance, other } = await world({ readers: { other: "reader" } });
    const form = whose === "" ? "" : (await other.get("/about")).page.hidden("form");
    const admin = await member(instance, "admin", "admin");
    for (const row of ROWS) {
      instance.time.now += MINUTE_MS;
      const answer = await attempt(admin, row, { form });
      expect([row.name, refusalIn(answer)]).toEqual([row.name, row.proof === undefined ? "foreign_form" : undefined]);
    }
  });

  it("without a form's token is refused where the browser says that another site sends it, or needs a signed link", async () => {
    const instance = await freshInstance();
    for (const row of ROWS.filter(({ proof }) => proof !== undefined)) {
      const answer = await attempt(visitor(instance.app), row, {}, { origin: "https://evil.example" });
      if (row.proof === "same-origin") expect([row.name, refusalIn(answer)]).toEqual([row.name, "foreign_form"]);
      // Nobody has signed the link that is tried.
      else expect([row.name, [403, 404].includes(answer.status)]).toEqual([row.name, true]);
    }
  });

  it.each([[[]], [["read"]], [["write"]], [["moderate"]], [[...SCOPES]]])(
    "is open to an API token with the scopes %j as far as the table says",
    async (scopes) => {
      const instance = await freshInstance();
      for (const role of ["reader", "admin"] as const) {
        const secret = `token-of-${role}-${scopes.join("-")}`;
        const { id } = await member(instance, role, role);
        const token = { reader_id: id, name: "t", hash: hashOf(secret), scopes: scopes.join(" "), created_at: 1 };
        await instance.db.insertInto("api_tokens").values(token).execute();
        const authorization = { authorization: `Bearer ${secret}` };
        for (const row of ROWS) {
          instance.time.now += MINUTE_MS;
          const program = visitor(instance.app);
          const answer = await attempt(program, row, {}, authorization);
          const may = includes(role, row.who) && row.scope !== undefined && (scopes as string[]).includes(row.scope);
          const expected = row.who === "anybody" || may ? undefined : "not_allowed";
          expect([role, row.name, refusalIn(answer)]).toEqual([role, row.name, expected]);
        }
      }
    },
  );
});
