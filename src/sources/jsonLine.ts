/** One JSON value from the bytes of a file, and what is wrong with it in words. */
import type { z } from "zod";

const decoder = new TextDecoder("utf-8", { fatal: true });

/** Text of bytes, or undefined where they are not UTF-8. A byte order mark is left out. */
export function utf8(bytes: Uint8Array): string | undefined {
  try {
    return decoder.decode(bytes);
  } catch {
    return undefined;
  }
}

export function parseJson(bytes: Uint8Array): { value: unknown } | { blank: true } | { reason: string } {
  const source = utf8(bytes)?.trim();
  if (source === undefined) return { reason: "it is not valid UTF-8" };
  if (source === "") return { blank: true };
  try {
    return { value: JSON.parse(source) };
  } catch {
    return { reason: "it is not valid JSON" };
  }
}

/** The first thing wrong with a value, by the name of its field. */
export function reasonOf(issue: z.core.$ZodIssue | undefined, value: unknown): string {
  if (typeof value !== "object" || value === null || Array.isArray(value)) return "it is not a JSON object";
  const field = String(issue?.path[0] ?? "");
  const given = (value as Record<string, unknown>)[field];
  if (given === undefined || given === null) return `${field} is missing`;
  return `${field} ${issue?.message ?? "is not as expected"}`;
}
