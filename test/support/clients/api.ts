/** Programs that speak to `/api/v1`, and the document as the judge of what they are answered. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { SCOPES, type Scope } from "../../../src/domain/readers/reader.ts";
import { hashOf } from "../../../src/store/lib/secrets.ts";
import type { TestInstance } from "../instance.ts";

export interface Reply {
  status: number;
  headers: Headers;
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers that the document describes.
  body: any;
}

export interface Program {
  get(path: string, headers?: Record<string, string>): Promise<Reply>;
  send(method: string, path: string, body?: unknown, headers?: Record<string, string>): Promise<Reply>;
}

/** `path` is below `/api/v1`, or a whole address. */
export function program({ app }: Pick<TestInstance, "app">, token?: string): Program {
  async function request(method: string, path: string, given: Record<string, string>, body?: unknown): Promise<Reply> {
    const headers = new Headers(given);
    if (token !== undefined) headers.set("authorization", `Bearer ${token}`);
    if (body !== undefined && !headers.has("content-type")) headers.set("content-type", "application/json");
    const url = path.startsWith("/") ? `https://papers.example/api/v1${path}` : path;
    const content = body === undefined ? null : typeof body === "string" ? body : JSON.stringify(body);
    const response = await app.request(url, { method, headers, body: content });
    const text = await response.text();
    const isJson = response.headers.get("content-type")?.includes("json") ?? false;
    return {
      status: response.status,
      headers: response.headers,
      text,
      body: isJson && text !== "" ? JSON.parse(text) : undefined,
    };
  }
  return {
    get: (path, headers = {}) => request("GET", path, headers),
    send: (method, path, body, headers = {}) => request(method, path, headers, body),
  };
}

/** A token of a reader, made in the records. */
export async function tokenFor(
  { db }: Pick<TestInstance, "db">,
  readerId: number,
  scopes: readonly Scope[] = SCOPES,
): Promise<string> {
  const secret = `token-${readerId}-${scopes.join("-")}`;
  const row = { reader_id: readerId, name: "t", hash: hashOf(secret), scopes: scopes.join(" "), created_at: 1 };
  await db.insertInto("api_tokens").values(row).execute();
  return secret;
}

/** Follows `next` from a list's first page to its last; `between` happens after each. */
export async function walk(from: Program, path: string, between = async () => {}): Promise<Reply["body"][]> {
  const pages = [];
  for (let next: string | null = path; next !== null; ) {
    const { status, body, text } = await from.get(next);
    if (status !== 200) throw new Error(`${next}: ${status} ${text}`);
    pages.push(body);
    next = body.next;
    await between();
  }
  return pages;
}

// biome-ignore lint/suspicious/noExplicitAny: any JSON.
type Json = any;

/** Holds answers to the document: returns what is wrong, or undefined. */
export function judge(document: Json) {
  const ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document, "document");
  const pointer = (...steps: string[]) =>
    steps.map((step) => encodeURIComponent(step.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
  return (method: string, path: string, { status, headers, text, body }: Reply): string | undefined => {
    const { $ref, ...own } = document.paths[path][method].responses[status] ?? {};
    const shared = $ref?.slice("#/components/responses/".length);
    const described = shared === undefined ? own : document.components.responses[shared];
    if (!described?.description) return `${status} is not among the answers: ${text.slice(0, 300)}`;
    if (!described.content) return text === "" ? undefined : `there ought to be no content: ${text.slice(0, 100)}`;
    const [type = ""] = Object.keys(described.content);
    if (headers.get("content-type") !== type) return `content type ${headers.get("content-type")} in place of ${type}`;
    const where =
      shared === undefined ? ["paths", path, method, "responses", String(status)] : ["components", "responses", shared];
    const at = pointer(...where, "content", type, "schema");
    const validate = ajv.getSchema(`document#/${at}`);
    if (!validate) return `no schema at ${at}`;
    return validate(body) ? undefined : JSON.stringify(validate.errors).slice(0, 600);
  };
}
