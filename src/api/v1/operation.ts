/**
 * The operations of `/api/v1`: for each its path, its parameters, its responses and its handler. The same Zod schemas
 * check requests and make the OpenAPI document, so that the two cannot disagree. `coerceParams.ts` reads parameters from
 * the URL; `mount.ts` serves the operations.
 */
import type { Context } from "hono";
import type { z } from "zod";
import type { Reader } from "../../domain/readers/reader.ts";
import type { Session } from "../../http/accounts/authentication.ts";
import type { WebContext } from "../../http/webContext.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import type { Snapshots } from "./stablePagination.ts";

export type OperationMethod = "get" | "post" | "put" | "patch" | "delete";
/** The groups, in the order in which the document and its page show them. */
export const GROUPS = [
  "Papers",
  "Search",
  "Editions",
  "Comments",
  "Collections",
  "Following",
  "You",
  "For you",
  "This instance",
] as const;

export type RequestFields = Record<string, unknown>;

/** A request that has passed every check, with what its handler needs. */
export interface OperationRequest<P = RequestFields, Q = RequestFields, B = RequestFields, R = Reader | undefined> {
  site: WebContext;
  c: Context;
  /** The URL of this instance, without a trailing slash. */
  address: string;
  params: P;
  query: Q;
  body: B;
  /** The reader in whose name the request is made; undefined for an anonymous one. */
  reader: R;
  /** The actor for use cases; undefined for an anonymous request. */
  session: R extends Reader ? Session : Session | undefined;
  snapshots: Snapshots;
  /** A name of the requested list that is the same on all its pages; equal for equal requests. */
  list: string;
  /** Reads where the page begins; undefined for the first. Throws `bad_request` for a cursor of another list. */
  place<T>(schema: z.ZodType<T>): T | undefined;
  /** The URL of the page that begins at a place. */
  next(place: object): string;
}

/** A response with another status than the operation's first. */
export class AlternateResponse<T> {
  readonly status: number;
  readonly body: T;
  constructor(status: number, body: T) {
    this.status = status;
    this.body = body;
  }
}

export interface OperationResponse<S extends z.ZodType = z.ZodType> {
  status: number;
  description: string;
  /** Absent where there is no content. */
  schema?: S;
}

/** What an operation has whatever its schemas are. */
interface OperationBase {
  id: string;
  group: (typeof GROUPS)[number];
  method: OperationMethod;
  /** The path below `/api/v1`, with parameters in braces. */
  path: string;
  summary: string;
  description?: string;
}

/** Values of parameters, and a body, for the line with curl. */
interface OperationExample {
  params?: Record<string, string>;
  query?: Record<string, string>;
  body?: object;
}

export interface Operation extends OperationBase {
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Whether it needs a signed-in reader; an operation that changes something always does. */
  requiresReader: boolean;
  /** What the ETag is made of: the records' state, which is known before any work, or the content of the response. */
  etag: "state" | "content";
  responses: [OperationResponse, ...OperationResponse[]];
  /** Errors besides those that every operation of its kind may give. */
  errors: ErrorCode[];
  example: OperationExample;
  handler(request: OperationRequest<never, never, never, never>): Promise<unknown>;
}

interface OperationDefinition<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  S extends z.ZodType,
  S2 extends z.ZodType,
  RequiresReader extends boolean,
> extends OperationBase {
  params?: P;
  query?: Q;
  body?: B;
  requiresReader?: RequiresReader;
  etag?: Operation["etag"];
  response: OperationResponse<S>;
  alternate?: OperationResponse<S2>;
  errors?: ErrorCode[];
  example?: OperationExample;
  handler(
    request: OperationRequest<
      z.output<P>,
      z.output<Q>,
      z.output<B>,
      RequiresReader extends true ? Reader : Reader | undefined
    >,
  ): Promise<z.input<S> | AlternateResponse<z.input<S2>>>;
}

/** Defines an operation; its schemas give the types of the request and of what the handler returns. */
export function operation<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  S extends z.ZodType,
  S2 extends z.ZodType = z.ZodNever,
  RequiresReader extends boolean = false,
>({ response, alternate, ...definition }: OperationDefinition<P, Q, B, S, S2, RequiresReader>): Operation {
  return {
    requiresReader: false,
    etag: "content",
    errors: [],
    example: {},
    ...definition,
    responses: alternate ? [response, alternate] : [response],
  } as Operation;
}

/** Whether the operation changes something. */
export const writes = ({ method }: Pick<Operation, "method">): boolean => method !== "get";

export const BASE = "/api/v1";

/** The operation's row in the table of actions, such as `PUT /api/v1/papers/:id/upvote`. */
export const actionName = ({ method, path }: Pick<Operation, "method" | "path">): string =>
  `${method.toUpperCase()} ${routePath(path)}`;

/** The path as Hono routes it. */
export const routePath = (path: string): string => BASE + path.replace(/\{(\w+)\}/g, ":$1");
