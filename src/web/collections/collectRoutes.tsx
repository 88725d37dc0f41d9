/** What a reader does with a paper wherever it is shown: saving it, collecting it, hiding it. */
import { type Context, Hono } from "hono";
import { setHidden } from "../../app/papers/setHidden.ts";
import { readCollection } from "../../domain/collections/collection.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { paperPath, parsePaperId } from "../../domain/papers/paperId.ts";
import { action, backTo, done } from "../../http/actions.ts";
import { refused } from "../../http/formErrors.ts";
import { JUST_HIDDEN, withParameter } from "../../http/urls.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { collect, collectedAmong, uncollect } from "../../store/collections/collectionItems.ts";
import { collectionsOf, makeCollection, savedCollection } from "../../store/collections/collections.ts";
import { findPaper } from "../../store/papers/papers.ts";
import { CollectPage } from "./collectionsPage.tsx";

export function collectPages(site: WebContext): Hono {
  const { db, services } = site;
  const { clock } = services;
  const pages = new Hono();

  pages.get("/papers/:id{.+}/collect", async (c) => {
    await site.only(c, "reader");
    return c.html(html(await collectPage(c, await paperOf(site, c.req.param("id")), backTo(c.req.query("return")))));
  });
  action(
    pages,
    site,
    "POST /papers/:id{.+}/collect",
    async (c, { reader }, { add, remove, name, back, visibility }) => {
      const paper = await paperOf(site, c.req.param("id") ?? "");
      const goOn = backTo(back, paperPath(paper.id));
      const words = name === undefined ? undefined : readCollection({ name, visibility });
      if (typeof words === "string")
        return refused(c, words, () => collectPage(c, paper, goOn, { name: name ?? "", message: words }));
      if ([add, remove, words].filter((one) => one !== undefined).length !== 1)
        throw new BroadsheetError(
          "bad_request",
          "Say where the paper goes: add or remove with a collection’s address (or “saved”), or the name of a new one.",
        );
      const result = await db.transaction().execute(async (tx) => {
        const at = clock();
        const given = add ?? remove ?? "";
        const made = words && (await makeCollection(tx, reader.id, words, at));
        const address =
          made?.address ?? (given === "saved" ? (await savedCollection(tx, reader.id, at)).address : given);
        const which = { readerId: reader.id, address, paperKey: paper.key, at };
        if (remove === undefined) await collect(tx, which);
        else await uncollect(tx, which);
        return { collected: remove === undefined, address };
      });
      return done(c, `${goOn}#p-${paper.key}`, result);
    },
  );

  action(pages, site, "POST /papers/:id{.+}/hide", async (c, session, { state, back }) => {
    if (state !== "on" && state !== "off")
      throw new BroadsheetError("bad_request", "Say with state=on or state=off whether the paper is to be hidden.");
    const paper = await setHidden(site, session, { paperId: c.req.param("id") ?? "", on: state === "on" });
    const goOn = withParameter(backTo(back, paperPath(paper.id)), JUST_HIDDEN, paper.isHidden ? paper.id : undefined);
    return done(c, paper.isHidden ? goOn : `${goOn}#p-${paper.key}`, { hidden: paper.isHidden });
  });

  async function collectPage(
    c: Context,
    paper: Paper,
    back: string,
    entered: { name?: string; message?: string } = {},
  ) {
    const page = await site.page(c);
    const readerId = page.reader?.id ?? 0;
    const { collected } = await collectedAmong(db, readerId, [paper.key]);
    const here = withParameter(`${paperPath(paper.id)}/collect`, "return", back);
    const view = { page: { ...page, here }, paper, back, ...entered };
    const within = collected.get(paper.key) ?? new Set<string>();
    return <CollectPage {...view} collections={await collectionsOf(db, readerId)} within={within} />;
  }

  return pages;
}

/** By any id that it is known by. Throws `not_found`. */
export async function paperOf({ db }: Pick<WebContext, "db">, asked: string): Promise<Paper> {
  const id = parsePaperId(asked);
  const paper = id === undefined ? undefined : await findPaper(db, id);
  if (!paper) throw new BroadsheetError("not_found", `There is no paper ${asked.slice(0, 100)} in this library.`);
  return paper;
}
