/** What pages report as seen, marking lists and papers, and the reader's switch for all of it. */
import { Hono } from "hono";
import { forgetReading } from "../../app/reading/forgetReading.ts";
import { logSeen } from "../../app/reading/logSeen.ts";
import { markListSeen } from "../../app/reading/markListSeen.ts";
import { setRead } from "../../app/reading/setRead.ts";
import { setReadingMemory } from "../../app/reading/setReadingMemory.ts";
import { unmarkListSeen } from "../../app/reading/unmarkListSeen.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import { parsePaperId } from "../../domain/papers/paperId.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { isAhead } from "../../http/input/ahead.ts";
import { MARK, MARKED, withParameters } from "../../http/urls.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";

/** The smallest picture: one transparent point (GIF89a). */
const POINT = Buffer.from("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7", "base64");

export function readingPages(site: WebContext): Hono {
  const pages = new Hono();

  action(pages, site, "POST /seen", async (c, session, { list = "", seen, pdf, code }) =>
    c.json(await logSeen(site, session, { list, seen, pdf, code })),
  );

  // For browsers without scripts, which load it with the page; the signed list shows that the page was ours.
  pages.get("/seen/served", async (c) => {
    const session = await site.sessions.of(c);
    if (c.req.method === "GET" && !isAhead(c))
      await logSeen(site, session, { list: c.req.query("list") ?? "", seen: "all" });
    return c.body(new Uint8Array(POINT), 200, { "content-type": "image/gif", "cache-control": "private, no-store" });
  });

  action(pages, site, "POST /seen/mark", async (c, session, { list = "", back }) => {
    const result = await markListSeen(site, session, { list });
    const to = backTo(back);
    const { marked, mark } = result;
    return done(c, marked > 0 ? withParameters(to, { [MARKED]: String(marked), [MARK]: String(mark) }) : to, result);
  });
  action(pages, site, "POST /seen/undo", async (c, session, { mark, back }) =>
    done(c, backTo(back), await unmarkListSeen(site, session, { mark: readMark(mark) })),
  );

  action(pages, site, "POST /papers/:id{.+}/read", async (c, session, { state, back }) => {
    const paperId = c.req.param("id") ?? "";
    const on = isOn(state, "A paper is either read or not");
    return done(
      c,
      backTo(back, paperPath(parsePaperId(paperId) ?? paperId)),
      await setRead(site, session, { paperId, on }),
    );
  });

  action(pages, site, "POST /account/reading", async (c, session, { state }) =>
    done(c, "/account#reading", await setReadingMemory(site, session, { on: isOn(state, "The switch is on or off") })),
  );
  action(pages, site, "POST /account/reading/forget", async (c, session) => {
    await forgetReading(site, session);
    return done(c, "/account?forgot=reading#reading");
  });

  return pages;
}

/** Throws `bad_request` for anything but `on` and `off`, which a request says outright so that it may come twice. */
function isOn(state: string | undefined, what: string): boolean {
  if (state === "on" || state === "off") return state === "on";
  throw new BroadsheetError("bad_request", `${what}: the field state says which, as on or off.`);
}

/** Throws `bad_request` for what no mark of a list is. */
function readMark(text: string | undefined): number {
  if (/^\d{1,15}$/.test(text ?? "")) return Number(text);
  throw new BroadsheetError("bad_request", "The field mark is the number that marking the list gave.");
}
