/** The owner's forms to change a collection and to delete it. */

import type { Collection } from "../../domain/collections/collection.ts";
import { collectionPath } from "../../domain/pagePaths.ts";
import type { PageContext } from "../../http/services.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { MyNav } from "../readers/MyNav.tsx";
import { CollectionFields, type EnteredCollection } from "./collectionsPage.tsx";

interface EditView {
  page: PageContext;
  collection: Collection;
  entered: EnteredCollection;
  /** Says why the collection was not deleted. */
  unsure?: string;
}

export const EditCollectionPage = ({ page, collection, entered, unsure }: EditView) => (
  <Layout page={page} title={`Change ${collection.name}`} current="reader">
    <MyNav page={page} at="/collections" />
    <section class="prose">
      <h1>
        Change <a href={collectionPath(collection.address)}>{collection.name}</a>
      </h1>
      <form class="stacked" method="post" action={collectionPath(collection.address)}>
        <CollectionFields page={page} entered={entered} />
        <button type="submit">Keep the changes</button>
      </form>
      <h2>Delete it</h2>
      <p>This deletes the list and your notes in it. The papers stay in the library.</p>
      <form class="stacked" method="post" action={`${collectionPath(collection.address)}/delete`}>
        <FormFields page={page} />
        <Refusal message={unsure} />
        <label>
          <input type="checkbox" name="sure" value="yes" /> Yes, delete this collection and its notes
        </label>
        <button type="submit">Delete the collection</button>
      </form>
    </section>
  </Layout>
);
