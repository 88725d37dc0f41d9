/** What stands in an address, read as the types that its schema names. What cannot be is left as text, to be refused. */
import { z } from "zod";

export type Reading = (given: Record<string, string[]>) => Record<string, unknown>;

/** How the parameters of a schema are read. */
export function readingOf(schema: z.ZodObject): Reading {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  const types = new Map(Object.entries(properties).map(([name, one]) => [name, typeof one === "object" ? one : {}]));
  return (given) =>
    Object.fromEntries(
      Object.entries(given).map(([name, values]) => {
        const type = types.get(name)?.type;
        if (type === "array") return [name, values];
        return [name, values.length === 1 ? read(values[0] ?? "", type) : values];
      }),
    );
}

/** As JSON writes them, and no longer than a number is exact. */
const WHOLE = /^(?:0|-?[1-9]\d{0,14})$/;

function read(text: string, type: unknown): unknown {
  if (type === "integer") return WHOLE.test(text) ? Number(text) : text;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  return text;
}
