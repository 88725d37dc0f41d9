/** The error responses of operations in the OpenAPI document; each set of errors is written once, under `components`. */
import type { ErrorCode } from "../../lib/errors.ts";
import type { Json } from "./jsonSchema.ts";
import { type Operation, writes } from "./operation.ts";
import { PROBLEM_TYPE, type ProblemCode, problemTitle, statusOf } from "./problemDetails.ts";

const ALWAYS: ProblemCode[] = ["bad_request", "sign_in_first", "too_many_tries", "busy", "broken"];
const OF_WRITES: ErrorCode[] = ["not_allowed", "banned", "foreign_form", "too_large"];

/** Lists an operation's error responses by status, as references; adds what they refer to to `shared`. */
export function errorResponses(
  operation: Operation,
  shared: Record<string, Json>,
  headersOf: (...names: "Retry-After"[]) => Json,
): Record<string, { $ref: string }> {
  const byStatus = Map.groupBy(new Set(codesOf(operation)), statusOf);
  return Object.fromEntries(
    [...byStatus].map(([status, codes]) => {
      const name = [status, ...codes].join("-");
      shared[name] ??= {
        description: codes.map((code) => `\`${code}\`: ${problemTitle(code)}.`).join(" "),
        headers: status === 429 || status === 503 ? headersOf("Retry-After") : headersOf(),
        content: { [PROBLEM_TYPE]: { schema: { $ref: "#/components/schemas/Problem" } } },
      };
      return [String(status), { $ref: `#/components/responses/${name}` }];
    }),
  );
}

const codesOf = (operation: Operation): ProblemCode[] => [
  ...ALWAYS,
  ...(writes(operation) ? OF_WRITES : operation.requiresReader ? (["not_allowed"] as const) : []),
  ...(operation.body ? (["unsupported_media_type"] as const) : []),
  ...operation.errors,
];
