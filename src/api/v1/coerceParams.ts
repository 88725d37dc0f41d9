/**
 * Parameters of a URL, read as the types that their schema names. A value that cannot be read as its type is left as text
 * for the schema to refuse.
 */
import { z } from "zod";

export type ParamReader = (given: Record<string, string[]>) => Record<string, unknown>;

/** Makes a reader of a schema's parameters. */
export function createParamReader(schema: z.ZodObject): ParamReader {
  const { properties = {} } = z.toJSONSchema(schema, { io: "input" });
  const types = new Map(Object.entries(properties).map(([name, one]) => [name, typeof one === "object" ? one : {}]));
  return (given) =>
    Object.fromEntries(
      Object.entries(given).map(([name, values]) => {
        const type = types.get(name)?.type;
        if (type === "array") return [name, values];
        return [name, values.length === 1 ? coerce(values[0] ?? "", type) : new GivenOften(values)];
      }),
    );
}

/** The values of a parameter that may be given once. No schema takes it, so that the refusal can say what is wrong. */
export class GivenOften {
  readonly values: readonly string[];
  constructor(values: readonly string[]) {
    this.values = values;
  }
}

/** An integer as JSON writes it, with no more digits than a number holds exactly. */
const INTEGER = /^(?:0|-?[1-9]\d{0,14})$/;

function coerce(text: string, type: unknown): unknown {
  if (type === "integer") return INTEGER.test(text) ? Number(text) : text;
  if (type === "boolean") return text === "true" ? true : text === "false" ? false : text;
  return text;
}
