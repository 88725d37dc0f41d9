/** The page on which a reader chooses the collections that a paper is in. */

import { MAX_COLLECTION_NAME_CHARACTERS } from "../../domain/collections/collection.ts";
import { collectionPath, paperPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import { plainText } from "../../domain/papers/tex.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { CollectionListItem } from "../../store/collections/collections.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { MyNav } from "../readers/MyNav.tsx";

interface CollectView {
  page: PageContext;
  paper: Paper;
  collections: CollectionListItem[];
  /** Addresses of the collections that have the paper. */
  within: ReadonlySet<string>;
  /** The path to return to. */
  back: string;
  /** A name for a new collection that was refused, and why. */
  name?: string;
  message?: string;
}

export const CollectPage = ({ page, paper, collections, within, back, name, message }: CollectView) => (
  <Layout page={page} title={`Collect ${plainText(paper.title)}`} current="reader">
    <MyNav page={page} at="" />
    <section class="prose">
      <h1>Into which collection?</h1>
      <p>
        <a href={paperPath(paper.id)}>
          <Rich text={paper.title} />
        </a>
      </p>
      {collections.length > 0 && (
        <form method="post" action={`${paperPath(paper.id)}/collect`}>
          {/* The form returns to this page, since a reader may choose more than one. */}
          <FormFields page={page} />
          <ul class="listing">
            {collections.map((collection) => (
              <Choice collection={collection} isWithin={within.has(collection.address)} />
            ))}
          </ul>
        </form>
      )}
      <form class="stacked" method="post" action={`${paperPath(paper.id)}/collect`}>
        <FormFields page={page} back={back} />
        <h2>Into a new one</h2>
        <Refusal message={message} />
        <label for="name">Name of the new collection</label>
        <input id="name" name="name" required maxlength={MAX_COLLECTION_NAME_CHARACTERS} value={name ?? ""} />
        <button type="submit">Make it and add the paper</button>
      </form>
      <p>
        <a href={back}>Back to where you were</a>
      </p>
    </section>
  </Layout>
);

const Choice = ({ collection, isWithin }: { collection: CollectionListItem; isWithin: boolean }) => (
  <li>
    <a href={collectionPath(collection.address)}>{collection.name}</a>
    <span class="small">
      {count(collection.papers, "paper")}, {collection.visibility}
    </span>
    <button type="submit" class="plain" name={isWithin ? "remove" : "add"} value={collection.address}>
      {isWithin ? "Take out" : "Add"}
      <span class="unseen">: {collection.name}</span>
    </button>
  </li>
);
