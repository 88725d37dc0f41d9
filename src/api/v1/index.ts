/** `/api/v1`, the instance's own API. `operations/` defines the operations, and `mount.ts` serves them. */
import { type Context, Hono, type MiddlewareHandler } from "hono";
import { LIMITS } from "../../app/limits.ts";
import { allowsOtherSites } from "../../http/hosts.ts";
import type { WebContext } from "../../http/webContext.ts";
import { DAY_S } from "../../lib/time.ts";
import { mount } from "./mount.ts";
import { BASE } from "./operation.ts";
import { OPERATIONS } from "./operations/all.ts";
import { ApiError, problem } from "./problemDetails.ts";
import { createSnapshots } from "./stablePagination.ts";

export function v1(site: WebContext): Hono {
  const api = new Hono();
  const snapshots = createSnapshots();
  api.onError((error, c) => problem(site, c, error));
  api.use(`${BASE}/*`, allowsOtherSites(site.services.config) ? forAnySite : forOwnPages);
  api.use(`${BASE}/*`, rateLimit(site));
  for (const operation of OPERATIONS) mount(api, site, snapshots, operation);
  api.all(`${BASE}/*`, noSuchOperation);
  return api;
}

const EXPOSED = "ETag, Link, RateLimit, RateLimit-Policy, Retry-After";

/**
 * Lets scripts of any site read what is public, and nothing else: the browser sends neither a cookie nor a token, and a
 * preflight request allows no other method.
 */
const forAnySite: MiddlewareHandler = async (c, next) => {
  c.header("access-control-allow-origin", "*");
  c.header("access-control-expose-headers", EXPOSED);
  if (c.req.method !== "OPTIONS") return next();
  const methods = methodsAt(c.req.path);
  if (methods.length === 0) return next();
  c.header("allow", methods.join(", "));
  c.header("access-control-allow-methods", "GET, HEAD");
  c.header("access-control-allow-headers", "If-None-Match");
  c.header("access-control-max-age", String(DAY_S));
  return c.body(null, 204);
};

/** Answers preflight requests without allowing any other site. */
const forOwnPages: MiddlewareHandler = async (c, next) => {
  const methods = c.req.method === "OPTIONS" ? methodsAt(c.req.path) : [];
  if (methods.length === 0) return next();
  c.header("allow", methods.join(", "));
  return c.body(null, 204);
};

/** Counts requests, and tells the limit in headers; see draft-ietf-httpapi-ratelimit-headers. */
const rateLimit =
  (site: WebContext): MiddlewareHandler =>
  async (c, next) => {
    const { times, perMs } = LIMITS.api;
    c.header("ratelimit-policy", `"api";q=${times};w=${perMs / 1_000}`);
    // This value stays when the next line throws.
    c.header("ratelimit", `"api";r=0;t=${perMs / 1_000}`);
    const left = site.limit("api", site.client(c));
    c.header("ratelimit", `"api";r=${left.times};t=${left.resetS}`);
    return next();
  };

function noSuchOperation(c: Context): never {
  const methods = methodsAt(c.req.path);
  if (methods.length > 0)
    throw new ApiError(
      "method_not_allowed",
      `${c.req.method} is not allowed at this address; allowed are ${methods.join(", ")}.`,
      {
        headers: { allow: methods.join(", ") },
      },
    );
  throw new ApiError(
    "not_found",
    `There is nothing at this address. ${BASE}/openapi.json lists every address; /api does so for people. A slash in the id of a paper is written %2F.`,
  );
}

const PATHS = OPERATIONS.map(({ path, method }) => ({
  pattern: new RegExp(`^${BASE}${path.replace(/[.]/g, "\\.").replace(/\{\w+\}/g, "[^/]+")}$`),
  method: method.toUpperCase(),
}));

/** Lists the methods of an address; empty where there is none. */
function methodsAt(path: string): string[] {
  const methods = PATHS.filter(({ pattern }) => pattern.test(path)).map(({ method }) => method);
  if (methods.length === 0) return [];
  return [...(methods.includes("GET") ? ["GET", "HEAD"] : []), ...methods.filter((one) => one !== "GET"), "OPTIONS"];
}
