/** Collections: reading them, and making and changing one's own. */

import { type Context, Hono } from "hono";
import { createCollection } from "../../app/collections/createCollection.ts";
import { deleteCollection } from "../../app/collections/deleteCollection.ts";
import { editCollection } from "../../app/collections/editCollection.ts";
import { getOwnCollection } from "../../app/collections/getCollection.ts";
import { collectionPath } from "../../domain/pagePaths.ts";
import { action, done } from "../../http/actions.ts";
import { orFormAgain, refused } from "../../http/formErrors.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { collectionsOf } from "../../store/collections/collections.ts";
import { arrangingPages } from "./arrangeRoutes.tsx";
import { CollectionsPage, type EnteredCollection } from "./collectionsPage.tsx";
import { EditCollectionPage } from "./editCollectionPage.tsx";
import { collectionPage } from "./showCollection.tsx";

export function collectionPages(site: WebContext): Hono {
  const pages = new Hono();
  const addressOf = (c: Context) => c.req.param("address") ?? "";

  pages.get("/collections", async (c) => {
    await site.only(c, "reader");
    return c.html(html(await listPage(site, c, {})));
  });
  action(pages, site, "POST /collections", async (c, session, fields) => {
    const creating = async () => {
      const { address, name } = await createCollection(site, session, fields);
      return done(c, collectionPath(address), { address, name });
    };
    return orFormAgain(c, creating, (message) => listPage(site, c, { ...fields, message }));
  });

  pages.get("/collections/:address", async (c) => c.html(html(await collectionPage(site, c, addressOf(c)))));
  pages.get("/collections/:address/edit", async (c) => {
    const { reader } = await site.only(c, "reader");
    const { collection } = await getOwnCollection(site, reader, addressOf(c));
    return c.html(html(<EditCollectionPage page={await site.page(c)} collection={collection} entered={collection} />));
  });
  action(pages, site, "POST /collections/:address", async (c, session, fields) => {
    const address = addressOf(c);
    const editing = async () => {
      const { name, about, visibility, ordering } = await editCollection(site, session, { address, changes: fields });
      return done(c, collectionPath(address), { name, about, visibility, ordering });
    };
    const formAgain = async (message: string) => {
      const { collection } = await getOwnCollection(site, session.reader, address);
      const entered = { ...fields, message };
      return <EditCollectionPage page={await site.page(c)} collection={collection} entered={entered} />;
    };
    return orFormAgain(c, editing, formAgain);
  });
  action(pages, site, "POST /collections/:address/delete", async (c, session, { sure }) => {
    const { collection } = await getOwnCollection(site, session.reader, addressOf(c));
    if (sure !== "yes") {
      const unsure = "Nothing was deleted: please tick the box first. (A program sends sure=yes.)";
      const view = { collection, entered: collection, unsure };
      return refused(c, unsure, async () => <EditCollectionPage page={await site.page(c)} {...view} />);
    }
    await deleteCollection(site, session, { address: collection.address });
    return done(c, "/collections", { deleted: true });
  });

  pages.route("/", arrangingPages(site));
  return pages;
}

async function listPage(site: WebContext, c: Context, entered: EnteredCollection) {
  const page = await site.page(c);
  const collections = await collectionsOf(site.db, page.reader?.id ?? 0);
  return <CollectionsPage page={{ ...page, here: "/collections" }} collections={collections} entered={entered} />;
}
