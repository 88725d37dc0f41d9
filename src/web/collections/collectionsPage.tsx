/** The page of a reader's own collections, and the fields of the form for one. */

import {
  MAX_COLLECTION_ABOUT_CHARACTERS,
  MAX_COLLECTION_NAME_CHARACTERS,
  ORDERINGS,
  type Ordering,
  VISIBILITIES,
  type Visibility,
} from "../../domain/collections/collection.ts";
import { collectionPath } from "../../domain/pagePaths.ts";
import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { CollectionListItem } from "../../store/collections/collections.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { MyNav } from "../readers/MyNav.tsx";

/** What somebody entered in the form, and why it was refused. */
export interface EnteredCollection {
  name?: string;
  about?: string;
  visibility?: string;
  ordering?: string;
  message?: string;
}

export const CollectionsPage = ({
  page,
  collections,
  entered,
}: {
  page: PageContext;
  collections: CollectionListItem[];
  entered: EnteredCollection;
}) => (
  <Layout page={page} title="My collections" current="reader">
    <MyNav page={page} at="/collections" />
    <section class="prose">
      <h1>My collections</h1>
      {collections.length === 0 ? (
        <p>You have none yet. Saving a paper makes the first one; it stays private until you say otherwise.</p>
      ) : (
        <Listing collections={collections} withVisibility />
      )}
      <h2 id="new">A new collection</h2>
      <form class="stacked" method="post" action="/collections">
        <CollectionFields page={page} entered={entered} />
        <button type="submit">Make the collection</button>
      </form>
    </section>
  </Layout>
);

export const Listing = ({
  collections,
  withVisibility,
}: {
  collections: CollectionListItem[];
  withVisibility?: boolean;
}) => (
  <ul class="listing">
    {collections.map(({ address, name, about, visibility, papers, updatedAt }) => (
      <li>
        <a href={collectionPath(address)}>{name}</a>
        <span class="small">
          {count(papers, "paper")}
          {withVisibility && `, ${visibility}`}, changed{" "}
          <time datetime={isoDate(updatedAt)}>{shortDate(updatedAt)}</time>
        </span>
        {about && <p class="about">{about}</p>}
      </li>
    ))}
  </ul>
);

const VISIBILITY_LABELS: Record<Visibility, string> = {
  private: "Private: only you can see it",
  unlisted: "Unlisted: anyone with its address can read it, notes included",
  public: "Public: on your page, where everyone can read it, notes included",
};
const ORDERING_LABELS: Record<Ordering, string> = {
  added: "Last added first",
  hand: "By hand",
  published: "Last published first",
};

/** The fields of the form for a collection, without its button. */
export const CollectionFields = ({ page, entered }: { page: PageContext; entered: EnteredCollection }) => (
  <>
    <FormFields page={page} />
    <Refusal message={entered.message} />
    <label for="name">Name</label>
    <input id="name" name="name" required maxlength={MAX_COLLECTION_NAME_CHARACTERS} value={entered.name ?? ""} />
    <label for="about">What it is about (may be empty)</label>
    <textarea id="about" name="about" rows={3} maxlength={MAX_COLLECTION_ABOUT_CHARACTERS}>
      {entered.about ?? ""}
    </textarea>
    <label for="visibility">Who may see it</label>
    <select id="visibility" name="visibility">
      {VISIBILITIES.map((one) => (
        <option value={one} selected={one === entered.visibility}>
          {VISIBILITY_LABELS[one]}
        </option>
      ))}
    </select>
    <label for="ordering">Order</label>
    <select id="ordering" name="ordering">
      {ORDERINGS.map((one) => (
        <option value={one} selected={one === entered.ordering}>
          {ORDERING_LABELS[one]}
        </option>
      ))}
    </select>
  </>
);
