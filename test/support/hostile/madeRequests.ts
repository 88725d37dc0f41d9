/** Requests made up from an OpenAPI document: such as it allows, and such as break one of its rules. */
import { Ajv2020 } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import fc from "fast-check";

// biome-ignore lint/suspicious/noExplicitAny: any JSON.
type Json = any;

export interface Operation {
  id: string;
  method: string;
  path: string;
  parameters: { name: string; in: "path" | "query"; required: boolean; schema: Json }[];
  body: Json | undefined;
}

export interface Made {
  path: Record<string, string>;
  query: [string, string][];
  body?: unknown;
}

export const operationsOf = (document: Json): Operation[] =>
  Object.entries<Json>(document.paths).flatMap(([path, methods]) =>
    Object.entries<Json>(methods).map(([method, operation]) => ({
      id: operation.operationId,
      method,
      path,
      parameters: operation.parameters ?? [],
      body: operation.requestBody?.content["application/json"].schema,
    })),
  );

/** Where it leads, below `/api/v1`. */
export function addressOf({ path }: Operation, made: Made): string {
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(made.path[name] ?? ""));
  const query = new URLSearchParams(made.query).toString();
  return filled.slice("/api/v1".length) + (query === "" ? "" : `?${query}`);
}

const SELDOM = 9;

/** `real` gives values that lead to something, by the parameter's or field's name. */
export function allowed(operation: Operation, real: Record<string, Json[]>): fc.Arbitrary<Made> {
  const { parameters, body } = operation;
  const within = (where: string) => parameters.filter((one) => one.in === where);
  const path = fc.record(
    Object.fromEntries(within("path").map(({ name, schema }) => [name, inPath(name, schema, real)])),
  );
  const query = fc
    .tuple(
      fc.record(Object.fromEntries(within("query").map(({ name, schema }) => [name, madeFrom(schema, real[name])])), {
        requiredKeys: within("query").flatMap(({ name, required }) => (required ? [name] : [])),
      }),
      fc.nat(SELDOM),
    )
    // Nearly every cursor is another list's.
    .map(([{ cursor, ...given }, chance]) => (cursor !== undefined && chance === 0 ? { ...given, cursor } : given))
    .map((given) => Object.entries(given).flatMap(([name, value]) => pairs(name, value)));
  if (!body) return fc.record({ path, query });
  return fc.record({ path, query, body: madeFrom(body, undefined, real) });
}

const pairs = (name: string, value: unknown): [string, string][] =>
  Array.isArray(value) ? value.map((one) => [name, String(one)]) : [[name, String(value)]];

/** Steps of dots alone are taken away before a request is sent. */
const inPath = (name: string, schema: Json, real: Record<string, Json[]>): fc.Arbitrary<string> =>
  madeFrom(schema, real[name])
    .map(String)
    .filter((text) => text !== "" && !/^\.+$/.test(text));

function madeFrom(schema: Json, known?: Json[], names: Record<string, Json[]> = {}): fc.Arbitrary<unknown> {
  const any = anyOf(schema, names);
  return known && known.length > 0 ? fc.oneof({ weight: 2, arbitrary: fc.constantFrom(...known) }, any) : any;
}

function anyOf(schema: Json, names: Record<string, Json[]>): fc.Arbitrary<unknown> {
  const { type, minimum = -1_000_000, maximum = 1_000_000_000, minLength = 0, maxLength = 60 } = schema;
  if (schema.enum) return fc.constantFrom(...schema.enum);
  if (schema.anyOf) return fc.oneof(...schema.anyOf.map((one: Json) => madeFrom(one, undefined, names)));
  if (type === "boolean") return fc.boolean();
  if (type === "integer") return fc.integer({ min: minimum, max: Math.min(maximum, 1_000_000_000) });
  if (type === "array")
    return fc.array(madeFrom(schema.items, undefined, names), { maxLength: Math.min(schema.maxItems ?? 3, 3) });
  if (type === "object") {
    const fields = Object.entries<Json>(schema.properties ?? {});
    return fc.record(Object.fromEntries(fields.map(([name, one]) => [name, madeFrom(one, names[name], names)])), {
      requiredKeys: schema.required ?? [],
    });
  }
  if (schema.format === "date")
    return fc
      .date({ min: new Date("1900-01-01"), max: new Date("2199-12-31"), noInvalidDate: true })
      .map((date) => date.toISOString().slice(0, 10));
  if (schema.pattern) return fc.stringMatching(new RegExp(schema.pattern)).filter(fits(schema));
  return fc
    .oneof(
      fc.string({ unit: "binary", minLength, maxLength: Math.min(maxLength, 60) }),
      fc.string({ minLength, maxLength: Math.min(maxLength, 60) }),
    )
    .map((text) => text.toWellFormed())
    .filter(fits(schema));
}

const ajv = new Ajv2020({ strict: false });
addFormats.default(ajv);
const fits = (schema: Json): ((value: unknown) => boolean) => {
  const validate = ajv.compile(schema);
  return (value) => validate(value) === true;
};

export interface Broken extends Made {
  /** Which rule. */
  at: { in: "path" | "query" | "body"; field: string };
}

/** One thing is wrong with each; undefined for operations that take nothing that could be. */
export function broken(operation: Operation, real: Record<string, Json[]>): fc.Arbitrary<Broken> {
  const { parameters, body } = operation;
  const ways: { at: Broken["at"]; values: unknown[] }[] = [{ at: { in: "query", field: "limti" }, values: ["5"] }];
  for (const { name, in: where, schema } of parameters) {
    const values = unfit(schema, (text) => [text, parsed(text)]);
    // A path's step is never empty: the address would be another.
    const sent = where === "path" ? values.filter((value) => value !== "" && String(value).length > 0) : values;
    ways.push({ at: { in: where, field: name }, values: sent });
  }
  for (const [name, schema] of Object.entries<Json>(body?.properties ?? {}))
    ways.push({ at: { in: "body", field: name }, values: unfit(schema, (value) => [value]) });
  if (body) ways.push({ at: { in: "body", field: "no_such_field" }, values: [1] });
  const possible = ways.filter(({ values }) => values.length > 0);
  const way = fc
    .constantFrom(...possible)
    .chain(({ at, values }) => fc.tuple(fc.constant(at), fc.constantFrom(...values)));
  return fc.tuple(allowed(operation, real), way).map(([made, [at, value]]): Broken => {
    if (at.in === "path") return { ...made, at, path: { ...made.path, [at.field]: String(value) } };
    if (at.in === "query")
      return { ...made, at, query: [...made.query.filter(([name]) => name !== at.field), [at.field, String(value)]] };
    return { ...made, at, body: { ...(made.body as object), [at.field]: value } };
  });
}

/** Values that a schema refuses, however they are read. */
function unfit(schema: Json, readings: (value: string) => unknown[]): unknown[] {
  const fit = fits(schema);
  const { minimum = 0, maximum = 0, maxLength = 1 } = schema;
  const inAddress = readings("1").length > 1;
  const texts = [
    "no such thing",
    "1.5",
    "0x10",
    " 7",
    "+7",
    "00",
    "2025-02-30",
    String(minimum - 1),
    String(maximum + 1),
  ];
  const candidates = inAddress
    ? [...texts, "", "x".repeat(maxLength + 1)]
    : [...texts, null, [], {}, 1.5, minimum - 1, maximum + 1, true, "x".repeat(maxLength + 1), ["\n", null]];
  return candidates.filter((value) => readings(value as string).every((reading) => !fit(reading) && !fit([reading])));
}

function parsed(text: string): unknown {
  return /^(?:0|-?[1-9]\d*)$|^true$|^false$/.test(text) ? JSON.parse(text) : text;
}
