/**
 * Operation: one thing that programs can ask of `/api/v1`: its address, what it takes, what it answers, and the work.
 * The same Zod schemas check requests and make the OpenAPI document, so that the two cannot part ways; how they come
 * from an address is for `wire.ts`, what becomes of it all for `mount.ts`.
 */
import type { Context } from "hono";
import type { z } from "zod";
import type { Reader } from "../../domain/readers/reader.ts";
import type { Session } from "../../http/accounts/authentication.ts";
import type { WebContext } from "../../http/webContext.ts";
import type { ErrorCode } from "../../lib/errors.ts";
import type { Snapshots } from "./stablePagination.ts";

export type Method = "get" | "post" | "put" | "patch" | "delete";
/** In the order in which the document and its page have them. */
export const GROUPS = [
  "Papers",
  "Search",
  "Editions",
  "Comments",
  "Collections",
  "Following",
  "You",
  "This instance",
] as const;

export type Fields = Record<string, unknown>;

/** A request that passed every check, and how to speak of its list. */
export interface Asked<P = Fields, Q = Fields, B = Fields, R = Reader | undefined> {
  site: WebContext;
  c: Context;
  /** Of this instance, without a closing slash. */
  address: string;
  params: P;
  query: Q;
  body: B;
  /** Who asks; undefined for nobody in particular. */
  reader: R;
  visit: R extends Reader ? Session : Session | undefined;
  snapshots: Snapshots;
  /** The list that is asked for, whatever its page; equal for equal requests. */
  list: string;
  /** Where the page begins; undefined for the first. Throws for a cursor that is not of this list. */
  place<T>(shape: z.ZodType<T>): T | undefined;
  /** The address of the page that begins there. */
  next(place: object): string;
}

/** An answer with another status than the operation's first. */
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

export interface Operation {
  id: string;
  group: (typeof GROUPS)[number];
  method: Method;
  /** Below `/api/v1`, with parameters in braces. */
  path: string;
  summary: string;
  description?: string;
  params?: z.ZodObject;
  query?: z.ZodObject;
  body?: z.ZodObject;
  /** Whether it is for whoever is signed in; what changes something always is. */
  own: boolean;
  /** How an answer is told from an earlier one: by the records' state, before any work; or by its content. */
  tag: "state" | "content";
  answers: [OperationResponse, ...OperationResponse[]];
  /** What it is refused with besides what every operation of its kind is. */
  fails: ErrorCode[];
  /** For the curl line: values of parameters, and a body. */
  example: { params?: Record<string, string>; query?: Record<string, string>; body?: object };
  run(asked: Asked<never, never, never, never>): Promise<unknown>;
}

interface Given<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  S extends z.ZodType,
  S2 extends z.ZodType,
  Own extends boolean,
> {
  id: string;
  group: Operation["group"];
  method: Method;
  path: string;
  summary: string;
  description?: string;
  params?: P;
  query?: Q;
  body?: B;
  own?: Own;
  tag?: Operation["tag"];
  answer: OperationResponse<S>;
  otherwise?: OperationResponse<S2>;
  fails?: ErrorCode[];
  example?: Operation["example"];
  run(
    asked: Asked<z.output<P>, z.output<Q>, z.output<B>, Own extends true ? Reader : Reader | undefined>,
  ): Promise<z.input<S> | AlternateResponse<z.input<S2>>>;
}

export function operation<
  P extends z.ZodObject,
  Q extends z.ZodObject,
  B extends z.ZodObject,
  S extends z.ZodType,
  S2 extends z.ZodType = z.ZodNever,
  Own extends boolean = false,
>({ answer, otherwise, ...given }: Given<P, Q, B, S, S2, Own>): Operation {
  return {
    own: false,
    tag: "content",
    fails: [],
    example: {},
    ...given,
    answers: otherwise ? [answer, otherwise] : [answer],
  } as Operation;
}

/** Whether it changes something. */
export const writes = ({ method }: Pick<Operation, "method">): boolean => method !== "get";

export const BASE = "/api/v1";

/** `PUT /api/v1/papers/:id/upvote`, as the table of actions has it. */
export const actionName = ({ method, path }: Pick<Operation, "method" | "path">): string =>
  `${method.toUpperCase()} ${routePath(path)}`;

export const routePath = (path: string): string => BASE + path.replace(/\{(\w+)\}/g, ":$1");
