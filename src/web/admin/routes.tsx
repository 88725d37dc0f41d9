/** The admin pages by their addresses. */
import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { BroadsheetError, HTTP_STATUS, hasCode } from "../../domain/errors.ts";
import { isLate } from "../../domain/harvest.ts";
import type { Database } from "../../store/database.ts";
import { isHeld } from "../../store/leases.ts";
import { harvestedParts, latestHarvests, latestRejects, sourceState } from "../../store/sources.ts";
import type { PageContext, Parts } from "../context.ts";
import { EnterPage, SourcesPage, type SourceView } from "../pages/admin.tsx";
import { createGate } from "./gate.ts";

/** A form of ours has a few hundred. */
const MAX_FORM_BYTES = 16_384;
const SHOWN_HARVESTS = 20;
const SHOWN_REJECTS = 10;

export function adminPages(
  parts: Parts,
  db: Database,
  startedAt: number,
  pageContext: () => Promise<PageContext>,
): Hono {
  const { clock, config } = parts;
  const gate = createGate({ token: parts.adminToken, clock, secure: config.baseUrl.startsWith("https:") });
  const admin = new Hono();

  /** Asks for the token, saying why the last one was not taken. */
  const askForToken = async (c: Context, error?: BroadsheetError) => {
    c.header("cache-control", "no-store");
    if (error?.code === "too_many_tries") c.header("retry-after", "600");
    const page = await pageContext();
    const status = HTTP_STATUS[error?.code ?? "admin_only"] ?? 403;
    return c.html(`<!doctype html>${<EnterPage page={page} says={error?.message} />}`, status);
  };

  const enter = async (c: Context, token: string) => {
    try {
      gate.enter(c, token);
    } catch (error) {
      if (error instanceof BroadsheetError) return askForToken(c, error);
      throw error;
    }
    c.header("cache-control", "no-store");
    return c.redirect("/admin/sources", 303);
  };

  admin.use(bodyLimit({ maxSize: MAX_FORM_BYTES, onError: refuseLarge }));
  admin.get("/enter", (c) => (c.req.query("token") ? enter(c, c.req.query("token") ?? "") : askForToken(c)));
  admin.post("/enter", async (c) => {
    const { token } = await c.req.parseBody();
    return enter(c, typeof token === "string" ? token.trim() : "");
  });

  admin.use(gate.required);
  admin.get("/", (c) => c.redirect("/admin/sources", 303));
  admin.get("/sources", async (c) => {
    const view = {
      page: await pageContext(),
      sources: await Promise.all(parts.sources.map(viewOf)),
      rules: parts.rules,
      nextOf: (source: string) => parts.nextFetch(clock(), source),
      zone: config.zone,
      form: gate.formToken(c),
    };
    return c.html(`<!doctype html>${<SourcesPage {...view} />}`);
  });
  admin.post("/sources/:id/run", async (c) => {
    const source = parts.sources.find(({ id }) => id === c.req.param("id"));
    if (!source) throw new BroadsheetError("not_found", "There is no such source.");
    if (source.parts.length > 0) await parts.fetchNow(source.id);
    return c.redirect(`/admin/sources#${source.id}`, 303);
  });
  admin.post("/leave", (c) => {
    gate.leave(c);
    return c.redirect("/", 303);
  });
  admin.onError((error, c) => {
    if (hasCode(error, "admin_only")) return askForToken(c);
    throw error;
  });

  async function viewOf(source: Parts["sources"][number]): Promise<SourceView> {
    const known = await harvestedParts(db, source.id);
    const state = await sourceState(db, source.id, [...new Set([...source.parts, ...known])]);
    const followed = { ...state, parts: state.parts.filter(({ part }) => source.parts.includes(part)) };
    return {
      ...source,
      state,
      late: isLate(followed, source.lateAfterMs, startedAt, clock()),
      running: await isHeld(db, `harvest ${source.id}`, clock()),
      harvests: await latestHarvests(db, source.id, SHOWN_HARVESTS),
      rejects: await latestRejects(db, source.id, SHOWN_REJECTS),
    };
  }

  return admin;
}

function refuseLarge(): never {
  throw new BroadsheetError("too_large", "This form has more in it than any of ours, so nothing was done.");
}
