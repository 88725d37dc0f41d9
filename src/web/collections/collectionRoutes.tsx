/** Collections: reading them, making and changing one's own, and what is in them. */
import { type Context, Hono } from "hono";
import { ownedCollection, type VisibleCollection, visibleCollection } from "../../app/collections/getCollection.ts";
import { viewerStateOf } from "../../app/papers/viewerState.ts";
import { readCollection, readNote } from "../../domain/collections/collection.ts";
import { action, done, type Fields } from "../../http/actions.ts";
import { refused } from "../../http/formErrors.ts";
import { readPage, readWhole } from "../../http/input/queryParams.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { movePaper, papersIn, saveNote, uncollect } from "../../store/collections/collectionItems.ts";
import {
  changeCollection,
  collectionsOf,
  makeCollection,
  removeCollection,
} from "../../store/collections/collections.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { CollectionPage, type CollectionView, EditCollectionPage } from "./collectionPage.tsx";
import { CollectionsPage, collectionPath, type Entered } from "./collectionsPage.tsx";
import { paperOf } from "./collectRoutes.tsx";

const COLLECTION_PAGE_PAPERS = 100;

export function collectionPages(site: WebContext): Hono {
  const { db, services } = site;
  const { clock } = services;
  const pages = new Hono();

  pages.get("/collections", async (c) => {
    await site.only(c, "reader");
    return c.html(html(await listPage(c, {})));
  });
  action(pages, site, "POST /collections", async (c, { reader }, fields) => {
    const words = readCollection(fields);
    if (typeof words === "string") return refused(c, words, () => listPage(c, { ...fields, message: words }));
    const made = await db.transaction().execute((tx) => makeCollection(tx, reader.id, words, clock()));
    return done(c, collectionPath(made.address), { address: made.address, name: made.name });
  });

  pages.get("/collections/:address", async (c) => c.html(html(await page(c, await visible(c)))));
  pages.get("/collections/:address/edit", async (c) => {
    await site.only(c, "reader");
    const { collection } = await own(c);
    return c.html(html(await editPage(c, collection)));
  });
  action(pages, site, "POST /collections/:address", async (c, { reader }, fields) => {
    const { collection } = await own(c);
    // A program may send what changes alone.
    const { name, about, visibility, ordering } = collection;
    const words = readCollection({ name, about, visibility, ordering, ...fields });
    if (typeof words === "string") return refused(c, words, () => editPage(c, { ...fields, message: words }));
    await db.transaction().execute((tx) => changeCollection(tx, reader.id, collection.address, words, clock()));
    return done(c, collectionPath(collection.address), words);
  });
  action(pages, site, "POST /collections/:address/delete", async (c, { reader }, { sure }) => {
    const { collection } = await own(c);
    if (sure !== "yes") {
      const unsure = "Nothing was deleted: please tick the box first. (A program sends sure=yes.)";
      return refused(c, unsure, () => editPage(c, collection, unsure));
    }
    await db.transaction().execute((tx) => removeCollection(tx, reader.id, collection.address, clock()));
    return done(c, "/collections", { deleted: true });
  });

  action(pages, site, "POST /collections/:address/papers", async (c, { reader }, fields) => {
    const { collection } = await own(c);
    const paper = await paperOf(site, fields.paper ?? "");
    const which = { readerId: reader.id, address: collection.address, paperKey: paper.key, at: clock() };
    const back = (place?: number) => {
      const path = collectionPath(collection.address);
      const number =
        place === undefined ? readWhole(queryOf(fields.back).page) : Math.ceil(place / COLLECTION_PAGE_PAPERS);
      return number !== undefined && number > 1 ? `${path}?page=${number}` : path;
    };
    if (fields.do === "remove") {
      const removed = await db.transaction().execute((tx) => uncollect(tx, which));
      return done(c, back(), { removed });
    }
    if (fields.do === "note") {
      const read = readNote(fields.note ?? "");
      if ("problem" in read) {
        const again = { key: paper.key, note: fields.note ?? "", message: read.problem };
        return refused(c, read.problem, async () => page(c, await own(c), queryOf(fields.back), again));
      }
      await db.transaction().execute((tx) => saveNote(tx, { ...which, ...read }));
      return done(c, `${back()}#p-${paper.key}`, read);
    }
    const move = fields.do === "up" || fields.do === "down" ? fields.do : readWhole(fields.place);
    if (move === undefined || !["up", "down", "place"].includes(fields.do ?? ""))
      throw new BroadsheetError(
        "bad_request",
        "A paper in a collection is moved up, down or to a place by its number, given a note, or removed.",
      );
    const place = await db.transaction().execute((tx) => movePaper(tx, { ...which, move }));
    return done(c, `${back(place)}#p-${paper.key}`, { place });
  });

  const visible = async (c: Context) =>
    visibleCollection(site.db, (await site.visits.reading(c))?.reader, c.req.param("address") ?? "");
  const own = async (c: Context) =>
    ownedCollection(site.db, (await site.visits.reading(c))?.reader, c.req.param("address") ?? "");

  async function page(
    c: Context,
    { collection, owner, isOwner }: VisibleCollection,
    parameters: Record<string, string> = c.req.query(),
    again?: CollectionView["refused"],
  ) {
    c.header("cache-control", "private, no-store");
    if (collection.visibility !== "public") c.header("x-robots-tag", "noindex");
    const pageNumber = readPage(parameters);
    const offset = (pageNumber - 1) * COLLECTION_PAGE_PAPERS;
    const { total, entries } = await papersIn(db, collection, COLLECTION_PAGE_PAPERS, offset);
    const keys = entries.map(({ key }) => key);
    const papers = new Map((await loadPapers(db, keys)).map((paper) => [paper.key, paper]));
    const here = collectionPath(collection.address) + (pageNumber > 1 ? `?page=${pageNumber}` : "");
    const context = await site.page(c);
    const view = {
      page: isOwner ? { ...context, here } : context,
      collection,
      owner,
      papers: entries.flatMap((entry) => {
        const paper = papers.get(entry.key);
        return paper ? [{ ...entry, paper }] : [];
      }),
      total,
      pageNumber,
      pageSize: COLLECTION_PAGE_PAPERS,
      mine: await viewerStateOf(db, context.reader, entries),
      ...(again ? { refused: again } : {}),
    };
    return <CollectionPage {...view} />;
  }

  async function listPage(c: Context, entered: Entered) {
    const context = await site.page(c);
    const collections = await collectionsOf(db, context.reader?.id ?? 0);
    return <CollectionsPage page={{ ...context, here: "/collections" }} collections={collections} entered={entered} />;
  }

  async function editPage(c: Context, entered: Entered, unsure?: string) {
    const { collection } = await own(c);
    const context = await site.page(c);
    return (
      <EditCollectionPage page={context} collection={collection} entered={entered} {...(unsure ? { unsure } : {})} />
    );
  }

  return pages;
}

/** Of a path that a form says it is on. */
const queryOf = (back: string | undefined): Fields =>
  Object.fromEntries(new URLSearchParams(/\?([^#]*)/.exec(back ?? "")?.[1] ?? ""));
