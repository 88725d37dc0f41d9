/** The parts of the OpenAPI document that the API's page shows. */
export interface ApiDocument {
  info: { version: string; description: string };
  paths: Record<string, Record<string, ApiOperation>>;
  components: { schemas: Record<string, ApiSchema> };
  "x-problems": { code: string; status: number; title: string }[];
}

export interface ApiOperation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters?: { name: string; in: string; required: boolean; description?: string; schema: ApiSchema }[];
  requestBody?: { content: Record<string, { schema: ApiSchema }> };
  /** An error response is a reference. */
  responses: Record<string, { description?: string; content?: Record<string, { schema: ApiSchema }> }>;
  /** The scope that a token needs; null where no token is needed. */
  "x-scope": string | null;
  "x-example": { params?: Record<string, string>; query?: Record<string, string>; body?: object };
}

/** JSON Schema 2020-12, as far as the document uses it. */
export interface ApiSchema {
  $ref?: string;
  type?: string | string[];
  format?: string;
  description?: string;
  enum?: unknown[];
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  maxItems?: number;
  default?: unknown;
  items?: ApiSchema;
  anyOf?: ApiSchema[];
  properties?: Record<string, ApiSchema>;
  required?: string[];
}

/** An operation with its method and path. */
export interface ListedOperation extends ApiOperation {
  method: string;
  path: string;
}

/** Groups the operations, in the order of the document. */
export function grouped({ paths }: ApiDocument): Map<string, ListedOperation[]> {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method, path })),
  );
  return Map.groupBy(all, ({ tags }) => tags[0] ?? "");
}

/** Fills the path's parameters: with values that exist here, or with those of the example. */
export function exampleAddress(operation: ListedOperation, real: Record<string, string> = {}): string {
  const { params = {}, query = {} } = operation["x-example"];
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) =>
    encodeURIComponent(real[name] ?? params[name] ?? name),
  );
  const search = new URLSearchParams(query).toString();
  return search === "" ? path : `${path}?${search}`;
}

/**
 * Writes a command that calls the operation, with values that exist here where there are any, so that it works as it
 * is.
 */
export function curl(operation: ListedOperation, address: string, real: Record<string, string> = {}): string {
  const { body } = operation["x-example"];
  const quoted = (text: string) => `'${text.replaceAll("'", "'\\''")}'`;
  const method = operation.method === "get" ? "" : `-X ${operation.method.toUpperCase()} `;
  return [
    `curl ${method}${quoted(address + exampleAddress(operation, real))}`,
    ...(operation["x-scope"] === null ? [] : [`-H ${quoted("Authorization: Bearer TOKEN")}`]),
    ...(body ? [`-H ${quoted("Content-Type: application/json")}`, `-d ${quoted(JSON.stringify(body))}`] : []),
  ].join(" \\\n  ");
}

/** A type in words; `shape` names the schema that describes it. */
export interface TypeWords {
  words: string;
  shape?: string;
}

export function typeWords(schema: ApiSchema): TypeWords {
  const { $ref, anyOf, enum: values, items, type, format } = schema;
  if ($ref !== undefined) return { words: nameIn($ref), shape: nameIn($ref) };
  if (anyOf) return joined(anyOf.map(typeWords));
  if (values) return { words: values.map(String).join(", ") };
  if ("const" in schema) return { words: String(schema.const) };
  if (Array.isArray(type)) return joined(type.map((one) => typeWords({ ...schema, type: one })));
  if (type === "array") {
    const { words, shape } = typeWords(items ?? {});
    return { words: `list of ${words}`, ...(shape ? { shape } : {}) };
  }
  return { words: `${NAMES[format ?? ""] ?? NAMES[type ?? ""] ?? type ?? "anything"}${bounds(schema)}` };
}

const NAMES: Record<string, string> = {
  string: "text",
  integer: "whole number",
  boolean: "true or false",
  date: "day",
  "date-time": "moment",
  uri: "address",
};

const nameIn = (reference: string): string => reference.slice(reference.lastIndexOf("/") + 1);

const joined = (parts: TypeWords[]): TypeWords => {
  const shape = parts.find((part) => part.shape)?.shape;
  return { words: parts.map(({ words }) => words).join(" or "), ...(shape ? { shape } : {}) };
};

function bounds({ minimum, maximum, maxLength }: ApiSchema): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined && minimum > 0) return ` from ${minimum}`;
  return maxLength === undefined ? "" : ` of at most ${maxLength} characters`;
}
