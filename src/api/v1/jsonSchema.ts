/** JSON Schema 2020-12 from Zod schemas; named schemas become references. */
import { z } from "zod";

export type Json = { [name: string]: unknown };

/** Writes a schema. Named schemas are added to `schemas` and replaced by references. */
export function jsonSchema(schema: z.ZodType, io: "input" | "output", schemas: Record<string, Json>): Json {
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

/** Removes what a format already says, and the limits of all safe integers. */
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
