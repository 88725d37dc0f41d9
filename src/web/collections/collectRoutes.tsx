/** What a reader does with a paper wherever it is shown: saving it, collecting it, hiding it. */

import { type Context, Hono } from "hono";
import { type CollectTarget, collectPaper } from "../../app/collections/collectPaper.ts";
import { getPaper } from "../../app/papers/getPaper.ts";
import { setHidden } from "../../app/papers/setHidden.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { action, backTo, done, type Fields } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { JUST_HIDDEN, withParameter } from "../../http/urls.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { collectedAmong } from "../../store/collections/collectionItems.ts";
import { collectionsOf } from "../../store/collections/collections.ts";
import { CollectPage } from "./collectPage.tsx";

export function collectPages(site: WebContext): Hono {
  const { db } = site;
  const pages = new Hono();

  pages.get("/papers/:id{.+}/collect", async (c) => {
    await site.only(c, "reader");
    return c.html(
      html(await collectPage(site, c, await getPaper(db, c.req.param("id")), backTo(c.req.query("return")))),
    );
  });
  action(pages, site, "POST /papers/:id{.+}/collect", async (c, session, fields) => {
    const paperId = c.req.param("id") ?? "";
    const target = readTarget(fields);
    const collecting = async () => {
      const { paper, ...result } = await collectPaper(site, session, { paperId, target });
      return done(c, `${backTo(fields.back, paperPath(paper.id))}#p-${paper.key}`, result);
    };
    return orFormAgain(c, collecting, async (message) => {
      const paper = await getPaper(db, paperId);
      return collectPage(site, c, paper, backTo(fields.back, paperPath(paper.id)), {
        name: fields.name ?? "",
        message,
      });
    });
  });

  action(pages, site, "POST /papers/:id{.+}/hide", async (c, session, { state, back }) => {
    if (state !== "on" && state !== "off")
      throw new BroadsheetError("bad_request", "Say with state=on or state=off whether the paper is to be hidden.");
    const paper = await setHidden(site, session, { paperId: c.req.param("id") ?? "", on: state === "on" });
    const goOn = withParameter(backTo(back, paperPath(paper.id)), JUST_HIDDEN, paper.isHidden ? paper.id : undefined);
    return done(c, paper.isHidden ? goOn : `${goOn}#p-${paper.key}`, { hidden: paper.isHidden });
  });

  return pages;
}

/** Throws `bad_request` unless the form names exactly one place. */
function readTarget({ add, remove, name, visibility }: Fields): CollectTarget {
  const targets: CollectTarget[] = [
    ...(add === undefined ? [] : [{ add }]),
    ...(remove === undefined ? [] : [{ remove }]),
    ...(name === undefined ? [] : [{ create: { name, visibility } }]),
  ];
  const [target] = targets;
  if (target && targets.length === 1) return target;
  throw new BroadsheetError(
    "bad_request",
    "Say where the paper goes: add or remove with a collection’s address (or “saved”), or the name of a new one.",
  );
}

async function collectPage(
  site: WebContext,
  c: Context,
  paper: Paper,
  back: string,
  entered: { name?: string; message?: string } = {},
) {
  const page = await site.page(c);
  const readerId = page.reader?.id ?? 0;
  const { collected } = await collectedAmong(site.db, readerId, [paper.key]);
  const here = withParameter(`${paperPath(paper.id)}/collect`, "return", back);
  const view = { page: { ...page, here }, paper, back, ...entered };
  const within = collected.get(paper.key) ?? new Set<string>();
  return <CollectPage {...view} collections={await collectionsOf(site.db, readerId)} within={within} />;
}
