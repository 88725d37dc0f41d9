/** What the owner of a collection does with its papers on its page: notes, places, taking out. */

import { Hono } from "hono";
import { type Arranged, type Arrangement, arrangePaper } from "../../app/collections/arrangePaper.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { collectionPath } from "../../domain/pagePaths.ts";
import { action, done, type Fields } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { readWhole } from "../../http/input/queryParams.ts";
import type { WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";

import { COLLECTION_PAGE_PAPERS, collectionPage } from "./showCollection.tsx";

export function arrangingPages(site: WebContext): Hono {
  const pages = new Hono();

  action(pages, site, "POST /collections/:address/papers", async (c, session, fields) => {
    const address = c.req.param("address") ?? "";
    const paperId = fields.paper ?? "";
    const parameters = queryOf(fields.back);
    const change = readChange(fields);
    const arranging = async () => {
      const { paperKey, result } = await arrangePaper(site, session, { address, paperId, change });
      const anchor = change.do === "remove" ? "" : `#p-${paperKey}`;
      return done(c, pageWith(address, result, parameters.page) + anchor, result);
    };
    const formAgain = async (message: string) => {
      const { key } = await getPaper(site.db, paperId);
      return collectionPage(site, c, address, parameters, { key, note: fields.note ?? "", message });
    };
    return orFormAgain(c, arranging, formAgain);
  });

  return pages;
}

/** Throws `bad_request` for a form that says none of them. */
function readChange(fields: Fields): Arrangement {
  if (fields.do === "remove") return { do: "remove" };
  if (fields.do === "note") return { do: "note", note: fields.note ?? "" };
  const move = fields.do === "up" || fields.do === "down" ? fields.do : readWhole(fields.place);
  if (move !== undefined && ["up", "down", "place"].includes(fields.do ?? "")) return { do: "move", move };
  throw new BroadsheetError(
    "bad_request",
    "A paper in a collection is moved up, down or to a place by its number, given a note, or removed.",
  );
}

/** The page of the collection that the paper stands on after a move; else the one that the form was on. */
function pageWith(address: string, result: Arranged, pageBefore: string | undefined): string {
  const path = collectionPath(address);
  const number = "place" in result ? Math.ceil(result.place / COLLECTION_PAGE_PAPERS) : readWhole(pageBefore);
  return number !== undefined && number > 1 ? `${path}?page=${number}` : path;
}

/** The parameters of the path that a form says it is on. */
const queryOf = (back: string | undefined): Fields =>
  Object.fromEntries(new URLSearchParams(/\?([^#]*)/.exec(back ?? "")?.[1] ?? ""));
