/**
 * The OpenAPI 3.1 document, made of the operations' own schemas: JSON Schema 2020-12, as Zod writes it. Each named schema
 * is written once, under `components`.
 */
import type { z } from "zod";
import { LIMITS } from "../../app/limits.ts";
import { SCOPE_DESCRIPTIONS } from "../../domain/readers/reader.ts";
import { type ActionName, permissionOf } from "../../http/actions.ts";
import { errorResponses } from "./errorResponses.ts";
import { type Json, jsonSchema } from "./jsonSchema.ts";
import { actionName, BASE, GROUPS, type Operation, writes } from "./operation.ts";
import { PROBLEM_CODES, PROBLEM_TYPE, Problem, problemTitle, statusOf } from "./problemDetails.ts";

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
  /** An error response is a reference. */
  responses: Record<string, { $ref?: string; description?: string; content?: Record<string, { schema: Json }> }>;
  /** The scope that a token needs; null where no token is needed. */
  "x-scope": string | null;
  "x-example": Operation["example"];
}

export function openApi(
  operations: readonly Operation[],
  { title, version, address }: { title: string; version: string; address: string },
): OpenApi {
  const schemas: Record<string, Json> = {};
  const responses: Record<string, Json> = {};
  const paths: OpenApi["paths"] = {};
  for (const operation of operations) {
    const path = BASE + operation.path;
    paths[path] = { ...paths[path], [operation.method]: describeOperation(operation, schemas, responses) };
  }
  jsonSchema(Problem, "output", schemas);
  return {
    openapi: "3.1.0",
    info: { title: `${title} API`, version, summary: SUMMARY, description: DESCRIPTION, license: LICENCE },
    servers: [{ url: address }],
    tags: GROUPS.map((name) => ({ name })),
    paths,
    "x-problems": PROBLEM_CODES.map((code) => ({ code, status: statusOf(code), title: problemTitle(code) })),
    components: { schemas, responses, securitySchemes: { token: TOKEN }, headers: HEADERS },
  };
}

const SUMMARY = "Papers, editions, search, and what readers do with them.";
const DESCRIPTION = [
  "Public data needs no token. A reader’s own data, and every change, needs an API token of theirs, sent as `Authorization: Bearer TOKEN`.",
  "Lists give `next`, the address of the next page. Responses have an `ETag`: send it back as `If-None-Match`, and get 304 while nothing has changed.",
  `Errors are \`${PROBLEM_TYPE}\` (RFC 9457), with a \`code\` that stays the same.`,
].join("\n\n");
const LICENCE = { name: "MIT", identifier: "MIT" };
const TOKEN = {
  type: "http",
  scheme: "bearer",
  description: `A token of a reader’s account. Scopes: ${Object.entries(SCOPE_DESCRIPTIONS)
    .map(([scope, message]) => `\`${scope}\`: ${message}`)
    .join("; ")}.`,
};

const HEADERS = {
  ETag: { description: "The tag of this response, for `If-None-Match`.", schema: { type: "string" } },
  Link: { description: "`rel=next` leads to the next page.", schema: { type: "string" } },
  RateLimit: {
    description: "Requests left (`r`), and seconds until the full number is available again (`t`).",
    schema: { type: "string" },
  },
  "RateLimit-Policy": {
    description: `Requests (\`q\`) from one network address within a number of seconds (\`w\`): \`"api";q=${LIMITS.api.times};w=${LIMITS.api.perMs / 1_000}\`.`,
    schema: { type: "string" },
  },
  "Retry-After": { description: "Seconds.", schema: { type: "integer", minimum: 0 } },
};
const headersOf = (...names: (keyof typeof HEADERS)[]) =>
  Object.fromEntries(
    [...names, "RateLimit", "RateLimit-Policy"].map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );

/** Every operation that changes something can be called with a token. */
type ApiAction = Extract<ActionName, `${string} ${typeof BASE}/${string}`>;

function describeOperation(
  operation: Operation,
  schemas: Record<string, Json>,
  shared: Record<string, Json>,
): OpenApiOperation {
  const { id, group, summary, description, params, query, body, requiresReader } = operation;
  const signedIn = requiresReader || writes(operation);
  return {
    operationId: id,
    tags: [group],
    summary,
    ...(description ? { description } : {}),
    ...(params || query
      ? { parameters: [...parameters("path", params, schemas), ...parameters("query", query, schemas)] }
      : {}),
    ...(body ? { requestBody: bodyOf(body, schemas) } : {}),
    security: signedIn ? [{ token: [] }] : [{}, { token: [] }],
    // OpenAPI has no scopes for tokens that readers make by hand.
    "x-scope": writes(operation)
      ? (permissionOf(actionName(operation) as ApiAction).scope ?? null)
      : requiresReader
        ? "read"
        : null,
    "x-example": operation.example,
    responses: { ...successResponses(operation, schemas), ...errorResponses(operation, shared, headersOf) },
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

function successResponses({ responses, method, query }: Operation, schemas: Record<string, Json>) {
  const isGet = method === "get";
  const isList = query !== undefined && "cursor" in query.shape;
  const headers = headersOf(...(isGet ? (["ETag"] as const) : []), ...(isList ? (["Link"] as const) : []));
  const given = responses.map(({ status, description, schema }) => [
    String(status),
    {
      description,
      headers,
      ...(schema ? { content: { "application/json": { schema: jsonSchema(schema, "output", schemas) } } } : {}),
    },
  ]);
  const unchanged = isGet ? { 304: { description: "Nothing has changed.", headers: headersOf("ETag") } } : {};
  return { ...Object.fromEntries(given), ...unchanged };
}
