/** Validation of requests, with what is wrong in words. */
import { z } from "zod";
import { GivenOften } from "./coerceParams.ts";
import type { RequestFields } from "./operation.ts";
import { ApiError, type Fault } from "./problemDetails.ts";

interface RequestPart {
  in: Fault["in"];
  /** Absent where the operation takes nothing there. */
  schema: z.ZodObject | undefined;
  value: unknown;
}

/** Validates the parts of a request, each by its schema. Throws one `bad_request` with the faults of all parts. */
export function validateParts(parts: RequestPart[]): unknown[] {
  const errors: Fault[] = [];
  const valid = parts.map(({ in: where, schema, value }) => {
    const parsed = (schema ?? NOTHING).safeParse(value);
    if (parsed.success) return parsed.data;
    for (const issue of parsed.error.issues) errors.push(...faultsOf(where, issue, value));
    return undefined;
  });
  if (errors.length === 0) return valid;
  const { in: where, field, says: message } = errors[0] as Fault;
  const more = errors.length > 1 ? " There is more to put right: see “errors”." : "";
  throw new ApiError(
    "bad_request",
    field === "" ? `The ${where} ${message}.${more}` : `“${field}” in the ${where} ${message}.${more}`,
    { errors: errors.slice(0, MAX_FAULTS) },
  );
}

const NOTHING = z.strictObject({});
/** A client with more faults than this needs the document rather than the rest of the list. */
const MAX_FAULTS = 20;
const MAX_FIELD_CHARACTERS = 100;

function faultsOf(where: Fault["in"], issue: z.core.$ZodIssue, value: unknown): Fault[] {
  const path = issue.path.map(String);
  const fault = (field: string[], message: string): Fault => ({
    in: where,
    field: field.join(".").slice(0, MAX_FIELD_CHARACTERS),
    says: message,
  });
  if (issue.code === "unrecognized_keys")
    return issue.keys.map((key) => fault([...path, key], "is not known here; it may be misspelt"));
  return [fault(path, givenOften(path[0], value) ?? sentence(issue))];
}

/** Returns what is wrong with a parameter that was given more often than it may be; undefined for any other. */
function givenOften(name: string | undefined, value: unknown): string | undefined {
  const given = name === undefined ? undefined : (value as RequestFields)[name];
  if (!(given instanceof GivenOften)) return undefined;
  const times = given.values.length === 2 ? "twice" : `${given.values.length} times`;
  return `was given ${times}; give it once`;
}

function sentence(issue: z.core.$ZodIssue): string {
  if (issue.code === "invalid_type")
    return issue.message.endsWith("received undefined") ? "is missing" : `must be ${typeName(issue)}`;
  if (issue.code === "invalid_value") return `must be ${issue.values.map(String).join(" or ")}`;
  if (issue.code === "too_small") return `must be at least ${measure(issue.minimum, issue.origin)}`;
  if (issue.code === "too_big") return `must be at most ${measure(issue.maximum, issue.origin)}`;
  if (issue.code === "invalid_format" && issue.format === "date") return "must be a day such as 2025-06-10";
  // Where a schema gives a message, it is one of ours.
  return issue.message;
}

const TYPES: Record<string, string> = {
  int: "a whole number",
  number: "a number",
  string: "a text, given once",
  boolean: "true or false",
  array: "a list",
  object: "an object",
};
const typeName = ({ expected }: { expected: string }): string => TYPES[expected] ?? expected;

const UNITS: Record<string, string> = { string: "characters", array: "entries" };
const measure = (limit: number | bigint, origin: string): string =>
  UNITS[origin] === undefined ? String(limit) : `${limit} ${UNITS[origin]} long`;
