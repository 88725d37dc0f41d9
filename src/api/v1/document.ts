/**
 * The OpenAPI 3.1 document, made of the operations' own schemas: JSON Schema 2020-12, as Zod writes it. Schemas with a
 * name stand once, under `components`.
 */
import { z } from "zod";
import type { ErrorCode } from "../../domain/errors.ts";
import { SCOPE_SAYS } from "../../domain/reader.ts";
import { LIMITS } from "../../http/limits.ts";
import { BASE, GROUPS, type Operation, writes } from "./operation.ts";
import { PROBLEM_CODES, PROBLEM_TYPE, Problem, type ProblemCode, problemTitle, statusOf } from "./problems.ts";

export type Json = { [name: string]: unknown };

export interface OpenApi extends Json {
  openapi: string;
  info: { title: string; version: string; summary: string; description: string; license: object };
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, Json>; [name: string]: unknown };
  "x-problems": { code: string; status: number; title: string }[];
}

export interface OpenApiOperation extends Json {
  operationId: string;
  tags: string[];
  summary: string;
  parameters?: { name: string; in: "path" | "query"; required: boolean; schema: Json; description?: string }[];
  requestBody?: { required: boolean; content: Record<string, { schema: Json }> };
  responses: Record<string, { description: string; content?: Record<string, { schema: Json }> }>;
  /** What a token must be allowed to do; null where none is needed. */
  "x-scope": string | null;
  "x-example": Operation["example"];
}

export function openApi(
  operations: readonly Operation[],
  { title, version, address }: { title: string; version: string; address: string },
): OpenApi {
  const schemas: Record<string, Json> = {};
  const paths: OpenApi["paths"] = {};
  for (const operation of operations) {
    const path = BASE + operation.path;
    paths[path] = { ...paths[path], [operation.method]: described(operation, schemas) };
  }
  jsonSchema(Problem, "output", schemas);
  return {
    openapi: "3.1.0",
    info: { title: `${title} API`, version, summary: SUMMARY, description: DESCRIPTION, license: LICENCE },
    servers: [{ url: address }],
    tags: GROUPS.map((name) => ({ name })),
    paths,
    "x-problems": PROBLEM_CODES.map((code) => ({ code, status: statusOf(code), title: problemTitle(code) })),
    components: { schemas, securitySchemes: { token: TOKEN }, headers: HEADERS },
  };
}

const SUMMARY = "Papers, editions, search, and what readers do with them.";
const DESCRIPTION = [
  "What everybody may see needs no token. What is a reader’s own, and whatever changes something, needs an API token of theirs, sent as `Authorization: Bearer TOKEN`.",
  "Lists give `next`, the address of the page that follows. Answers have an `ETag`; send it back as `If-None-Match` and get 304 while nothing has changed.",
  `Errors are \`${PROBLEM_TYPE}\` (RFC 9457), with a \`code\` that stays the same.`,
].join("\n\n");
const LICENCE = { name: "MIT", identifier: "MIT" };
const TOKEN = {
  type: "http",
  scheme: "bearer",
  description: `A token of a reader’s account. Scopes: ${Object.entries(SCOPE_SAYS)
    .map(([scope, says]) => `\`${scope}\`: ${says}`)
    .join("; ")}.`,
};

const HEADERS = {
  ETag: { description: "Of this answer, for `If-None-Match`.", schema: { type: "string" } },
  Link: { description: "`rel=next` leads to the page that follows.", schema: { type: "string" } },
  RateLimit: {
    description: "What is left (`r`), and seconds until it is as if nothing had been asked (`t`).",
    schema: { type: "string" },
  },
  "RateLimit-Policy": {
    description: `Requests (\`q\`) in so many seconds (\`w\`) from one network address: \`"api";q=${LIMITS.api.times};w=${LIMITS.api.perMs / 1_000}\`.`,
    schema: { type: "string" },
  },
  "Retry-After": { description: "Seconds.", schema: { type: "integer", minimum: 0 } },
};
const headersOf = (...names: (keyof typeof HEADERS)[]) =>
  Object.fromEntries(
    [...names, "RateLimit", "RateLimit-Policy"].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );

function described(operation: Operation, schemas: Record<string, Json>): OpenApiOperation {
  const { id, group, summary, says, params, query, body, own } = operation;
  const signedIn = own || writes(operation);
  return {
    operationId: id,
    tags: [group],
    summary,
    ...(says ? { description: says } : {}),
    ...(params || query
      ? { parameters: [...parameters("path", params, schemas), ...parameters("query", query, schemas)] }
      : {}),
    ...(body ? { requestBody: bodyOf(body, schemas) } : {}),
    security: signedIn ? [{ token: [] }] : [{}, { token: [] }],
    // OpenAPI has no scopes for tokens that are made by hand.
    "x-scope": writes(operation) ? "write" : own ? "read" : null,
    "x-example": operation.example,
    responses: { ...answers(operation, schemas), ...problems(operation) },
  };
}

function bodyOf(body: z.ZodObject, schemas: Record<string, Json>) {
  const schema = jsonSchema(body, "input", schemas);
  const required = Array.isArray(schema.required) && schema.required.length > 0;
  return { required, content: { "application/json": { schema } } };
}

function parameters(where: "path" | "query", schema: z.ZodObject | undefined, schemas: Record<string, Json>) {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input", schemas) as {
    properties?: Record<string, Json>;
    required?: string[];
  };
  return Object.entries(properties).map(([name, { description, ...one }]) => ({
    name,
    in: where,
    required: where === "path" || required.includes(name),
    ...(typeof description === "string" ? { description } : {}),
    schema: one,
  }));
}

function answers({ answers: all, method, query }: Operation, schemas: Record<string, Json>) {
  const isGet = method === "get";
  const isList = query !== undefined && "cursor" in query.shape;
  const headers = headersOf(...(isGet ? (["ETag"] as const) : []), ...(isList ? (["Link"] as const) : []));
  const given = all.map(({ status, says, schema }) => [
    String(status),
    {
      description: says,
      headers,
      ...(schema ? { content: { "application/json": { schema: jsonSchema(schema, "output", schemas) } } } : {}),
    },
  ]);
  const unchanged = isGet ? { 304: { description: "Nothing has changed.", headers: headersOf("ETag") } } : {};
  return { ...Object.fromEntries(given), ...unchanged };
}

/** By status, with every code that it may have. */
function problems(operation: Operation): OpenApiOperation["responses"] {
  const byStatus = Map.groupBy(new Set(codesOf(operation)), statusOf);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => [
      String(status),
      {
        description: codes.map((code) => `\`${code}\`: ${problemTitle(code)}.`).join(" "),
        headers: status === 429 || status === 503 ? headersOf("Retry-After") : headersOf(),
        content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
      },
    ]),
  );
}

const ALWAYS: ProblemCode[] = ["bad_request", "sign_in_first", "too_many_tries", "broken"];
const OF_WRITES: ErrorCode[] = ["not_allowed", "banned", "foreign_form", "too_large"];

const codesOf = (operation: Operation): ProblemCode[] => [
  ...ALWAYS,
  ...(writes(operation) ? OF_WRITES : operation.own ? (["not_allowed"] as const) : []),
  ...(operation.body ? (["unsupported_media_type"] as const) : []),
  ...operation.fails,
];

/** Schemas with a name go to `schemas`, and a reference stands in their place. */
function jsonSchema(schema: z.ZodType, io: "input" | "output", schemas: Record<string, Json>): Json {
  const {
    $schema: _,
    $defs = {},
    ...made
  } = z.toJSONSchema(schema, {
    io,
    target: "draft-2020-12",
    override: ({ jsonSchema: one }) => simplify(one),
  }) as Json & {
    $defs?: Record<string, Json>;
  };
  for (const [name, one] of Object.entries($defs)) schemas[name] = withReferences(one);
  const { id } = schema.meta() ?? {};
  if (typeof id !== "string") return withReferences(made);
  schemas[id] ??= withReferences(made);
  return { $ref: `#/components/schemas/${id}` };
}

/** A format says it all; what numbers can be at most goes without saying. */
function simplify(schema: Json): void {
  if ("format" in schema) delete schema.pattern;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  delete schema.id;
}

function withReferences(value: Json): Json;
function withReferences(value: unknown): unknown;
function withReferences(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((one) => withReferences(one));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, one]) =>
      name === "$ref" && typeof one === "string"
        ? [name, one.replace("#/$defs/", "#/components/schemas/")]
        : [name, withReferences(one)],
    ),
  );
}
