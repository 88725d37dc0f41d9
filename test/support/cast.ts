/** The cast: readers who sign in by the front door, each with a browser of their own. */
import type { Hono } from "hono";
import type { Role } from "../../src/domain/readers/reader.ts";
import type { Registration } from "../../src/domain/readers/registration.ts";
import { type Answer, answerOf } from "./answer.ts";
import type { TestInstance } from "./instance.ts";

export type { Answer };

/** What a browser does without scripts: keeps cookies, fills in forms of pages it has open. */
export interface Visitor {
  get(path: string, headers?: Record<string, string>): Promise<Answer>;
  /** Sends a form, with the hidden token of the page `from` (by default the one that was open last). */
  post(path: string, fields?: Record<string, string>, headers?: Record<string, string>): Promise<Answer>;
  /** The same by another method. */
  send(
    method: string,
    path: string,
    fields?: Record<string, string>,
    headers?: Record<string, string>,
  ): Promise<Answer>;
  cookies(): string;
}

const ORIGIN = "https://papers.example";

/** `origin` is where the instance is; a server elsewhere is given as `served`. */
export function visitor(app: Pick<Hono, "request">, origin = ORIGIN): Visitor {
  const jar = new Map<string, string>();
  let form = "";
  async function request(path: string, init: RequestInit): Promise<Answer> {
    const headers = new Headers(init.headers);
    headers.set("cookie", cookies());
    const response = await app.request(new URL(path, origin).href, { ...init, headers });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = "", ...attributes] = cookie.split(";");
      const [name = "", ...value] = pair.split("=");
      if (attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute))) jar.delete(name);
      else jar.set(name, value.join("="));
    }
    const answer = await answerOf(response);
    if (answer.html.includes('name="form"')) form = answer.page.hidden("form");
    return answer;
  }
  const cookies = () => [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
  const send: Visitor["send"] = (method, path, fields = {}, headers = {}) =>
    request(path, {
      method,
      headers: { "content-type": "application/x-www-form-urlencoded", origin, ...headers },
      body: new URLSearchParams({ form, ...fields }).toString(),
    });
  return {
    cookies,
    get: (path, headers = {}) => request(path, { headers }),
    post: (path, fields, headers) => send("POST", path, fields, headers),
    send,
  };
}

/** A real server in an compose/app's place. */
export const served: Pick<Hono, "request"> = {
  request: (url, init) => fetch(String(url), { ...(init as RequestInit), redirect: "manual" }),
};

export interface Member extends Visitor {
  id: number;
  handle: string;
  name: string;
  email: string;
}

/** Signs in by a link in a mail, and is given a role, a name and a handle. */
export async function member(
  { app, db, mails }: Pick<TestInstance, "app" | "db" | "mails">,
  handle: string,
  role: Role = "reader",
  origin = ORIGIN,
): Promise<Member> {
  const email = `${handle}@example.org`;
  const browser = visitor(app, origin);
  await browser.get("/sign-in");
  await browser.post("/sign-in", { email });
  const link = linkIn(mails().find((mail) => mail.to === email)?.text ?? "");
  await browser.get(link);
  const entered = await browser.post("/sign-in/link", Object.fromEntries(new URL(link).searchParams));
  if (entered.status !== 303) throw new Error(`${handle} could not sign in: ${entered.status} ${entered.html}`);
  // The first page makes the reader.
  await browser.get("/about");
  const name = handle[0]?.toUpperCase() + handle.slice(1);
  const account = await db.selectFrom("accounts").select("id").where("email", "=", email).executeTakeFirstOrThrow();
  const { id } = await db
    .updateTable("readers")
    .set({ handle, name, role })
    .where("account_id", "=", account.id)
    .returning("id")
    .executeTakeFirstOrThrow();
  await browser.get("/about");
  return { ...browser, id, handle, name, email };
}

export const linkIn = (text: string): string => /https?:\/\/\S+/.exec(text)?.[0] ?? "";

/** The number in an address of ours, such as the id of what it is about. */
export function numberIn(path: string): string {
  const number = /\d+/.exec(path)?.[0];
  if (number === undefined) throw new Error(`there is no number in ${path}`);
  return number;
}

/** Who may open an account from now on, as after a restart with another setting. */
export function allow({ config }: Pick<TestInstance, "config">, registration: Registration): void {
  Object.assign(config.registration, registration);
}
