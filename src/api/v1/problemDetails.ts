/** Errors as problem details (RFC 9457): a stable `code` for programs, a sentence for people, and the faulty fields. */
import type { Context } from "hono";
import { z } from "zod";
import { publicAddress } from "../../http/accounts/origin.ts";
import { errorResponse } from "../../http/errorResponses.ts";
import type { WebContext } from "../../http/webContext.ts";
import { type ErrorCode, HTTP_STATUS } from "../../lib/errors.ts";

/** Errors of the API itself, besides those of the domain. */
const OWN_STATUS = { unsupported_media_type: 415, broken: 500 } as const;

export type ProblemCode = ErrorCode | keyof typeof OWN_STATUS;

export const PROBLEM_TYPE = "application/problem+json";

const TITLES: Partial<Record<ProblemCode, string>> = {
  bad_request: "The request has a mistake",
  not_found: "Not found",
  sign_in_first: "A token is needed",
  not_allowed: "This token or its reader may not do this",
  banned: "The account is closed to changes",
  foreign_form: "The request does not come from a page of this instance",
  conflict: "This conflicts with what is there",
  no_address: "The instance has no public address yet",
  wrong_token: "The link is not valid",
  too_many_tries: "Too many requests",
  busy: "The instance is busy",
  too_large: "The body is too large",
  index_unavailable: "Search is not available just now",
  source_failing: "A source does not answer just now",
  disk_full: "The disk is full",
  read_only: "The disk cannot be written to",
  disk_failing: "The disk reports errors",
  database_damaged: "The records are damaged",
  method_not_allowed: "The method is not allowed here",
  unsupported_media_type: "The body is not JSON",
  broken: "Something broke",
};
/** Every code that a response may have. */
export const PROBLEM_CODES = Object.keys(TITLES) as ProblemCode[];
export const problemTitle = (code: ProblemCode): string => TITLES[code] ?? "";

export const statusOf = (code: ProblemCode): number =>
  code in OWN_STATUS ? OWN_STATUS[code as keyof typeof OWN_STATUS] : (HTTP_STATUS[code as ErrorCode] ?? 500);

const Fault = z
  .object({
    in: z.enum(["path", "query", "body"]),
    field: z.string().meta({ description: "Dots lead into lists and objects; empty for the whole." }),
    says: z.string(),
  })
  .meta({ id: "Fault", description: "What is wrong with a field." });
export type Fault = z.infer<typeof Fault>;

export const Problem = z
  .object({
    type: z.string().meta({ format: "uri", description: "Where this kind of problem is described." }),
    title: z.string(),
    status: z.int(),
    detail: z.string().meta({ description: "What happened, why, and what to do." }),
    code: z.enum(PROBLEM_CODES as [ProblemCode, ...ProblemCode[]]).meta({ description: "Never changes." }),
    errors: z.array(Fault).optional(),
  })
  .meta({ id: "Problem" });

/** An error of the API that no page gives. */
export class ApiError extends Error {
  readonly code: ProblemCode;
  readonly errors: Fault[] | undefined;
  readonly headers: Record<string, string>;
  constructor(code: ProblemCode, message: string, more: { errors?: Fault[]; headers?: Record<string, string> } = {}) {
    super(message);
    this.code = code;
    this.errors = more.errors;
    this.headers = more.headers ?? {};
  }
}

/** Responds with an error as problem details (RFC 9457). */
export function problem(site: WebContext, c: Context, error: Error): Response {
  const apiError = error instanceof ApiError ? error : undefined;
  const failure = apiError === undefined ? errorResponse(site.services, c, error) : undefined;
  const code: ProblemCode = apiError?.code ?? failure?.code ?? "broken";
  const status = failure?.status ?? statusOf(code);
  for (const [name, value] of Object.entries(apiError?.headers ?? {})) c.header(name, value);
  c.header("cache-control", "no-store");
  const body: z.input<typeof Problem> = {
    type: `${publicAddress(c, site.services.config.baseUrl)}/api#${code}`,
    title: problemTitle(code),
    status,
    detail: failure?.message ?? error.message,
    code,
    ...(apiError?.errors ? { errors: apiError.errors } : {}),
  };
  return c.body(JSON.stringify(body), status as 400, { "content-type": PROBLEM_TYPE });
}
