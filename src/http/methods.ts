/** Which methods an address has, by the table of routes: 405 with `Allow` for all others, and an answer to OPTIONS. */
import type { Context, Hono, MiddlewareHandler } from "hono";
import { TrieRouter } from "hono/router/trie-router";
import { BroadsheetError } from "../lib/errors.ts";
import { trimTrailing } from "../lib/trim.ts";

const METHODS = ["GET", "POST", "PUT", "PATCH", "DELETE"];
/** The method of middleware, which says nothing of an address. */
const ANY = "ALL";

interface MethodTable {
  /** Lists the methods of a path; empty for a path that has none. */
  at(path: string): string[];
  /** Lists the methods of routes that are not for GET as well; empty where there are none. */
  withoutGet(path: string): string[];
}

function createMethodTable(routes: readonly { method: string; path: string }[]): MethodTable {
  const router = new TrieRouter<string>();
  // Two routes are for the same addresses, however their parts are named.
  for (const { method, path } of routes)
    if (method !== ANY) router.add(method, path, path.replace(/:\w+(?:\{[^}]*\})?/g, ":"));
  const patterns = (method: string, path: string) => router.match(method, path)[0].map(([pattern]) => pattern);
  const complete = (methods: string[]) =>
    methods.length === 0 ? [] : [...methods.flatMap((one) => (one === "GET" ? ["GET", "HEAD"] : [one])), "OPTIONS"];
  return {
    at: (path) => complete(METHODS.filter((method) => patterns(method, path).length > 0)),
    withoutGet(path) {
      const read = new Set(patterns("GET", path));
      return complete(METHODS.slice(1).filter((method) => patterns(method, path).some((one) => !read.has(one))));
    },
  };
}

/**
 * Refuses other methods than those of an address with `method_not_allowed`, and answers OPTIONS. `check` goes before all
 * routes and `answer` behind them.
 */
export function methodsOf(app: Hono): {
  check: MiddlewareHandler;
  answer: (c: Context) => Response | Promise<Response>;
} {
  let table: MethodTable | undefined;
  const known = () => {
    table ??= createMethodTable(app.routes);
    return table;
  };
  // `/about/` is `/about`, where it leads.
  const methodsAt = (path: string) => {
    const methods = known().at(path);
    return methods.length > 0 || path === "/" || !path.endsWith("/") ? methods : known().at(trimTrailing(path, "/"));
  };
  return {
    // A route for any path below, such as that of papers, does not find what is there for another method alone.
    async check(c, next) {
      await next();
      if (c.res.status !== 404 || !isRead(c)) return;
      const others = known().withoutGet(c.req.path);
      if (others.length > 0) refuse(c, others);
    },
    answer(c) {
      const methods = methodsAt(c.req.path);
      if (c.req.method === "OPTIONS" && methods.length > 0) {
        c.header("allow", methods.join(", "));
        return c.body(null, 204);
      }
      if (methods.length === 0 || methods.includes(c.req.method)) return c.notFound();
      return refuse(c, methods);
    },
  };
}

const isRead = (c: Context): boolean => c.req.method === "GET" || c.req.method === "HEAD";

function refuse(c: Context, methods: readonly string[]): never {
  const allow = methods.join(", ");
  c.header("allow", allow);
  const hint = methods.includes("GET") || !isRead(c) ? "" : " A form leads here; go back to the page that has it.";
  throw new BroadsheetError(
    "method_not_allowed",
    `${c.req.method} is not allowed at this address; allowed are ${allow}.${hint}`,
  );
}
