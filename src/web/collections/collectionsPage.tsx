/** A reader's collections, one's own form for them, and where a paper is put into them. */
import {
  MAX_COLLECTION_ABOUT_CHARACTERS,
  MAX_COLLECTION_NAME_CHARACTERS,
  ORDERINGS,
  type Ordering,
  VISIBILITIES,
  type Visibility,
} from "../../domain/collections/collection.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { paperPath } from "../../domain/papers/paperId.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { isoDate, shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { CollectionListItem } from "../../store/collections/collections.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { MyNav } from "../readers/MyNav.tsx";

export const collectionPath = (address: string): string => `/collections/${address}`;

/** What a form came with, and why it was refused. */
export interface Entered {
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
  entered: Entered;
}) => (
  <Layout page={page} title="My collections" current="reader">
    <MyNav page={page} at="/collections" />
    <section class="prose">
      <h1>My collections</h1>
      {collections.length === 0 ? (
        <p>There is none yet. Saving a paper makes the first one; it is private until you say otherwise.</p>
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

const VISIBILITY_SAYS: Record<Visibility, string> = {
  private: "Private: only you see it",
  unlisted: "Unlisted: whoever has its address may read it, notes too",
  public: "Public: on your page, for everybody to read, notes too",
};
const ORDERING_SAYS: Record<Ordering, string> = {
  added: "Last added first",
  hand: "By hand",
  published: "Last published first",
};

/** All but the button. */
export const CollectionFields = ({ page, entered }: { page: PageContext; entered: Entered }) => (
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
          {VISIBILITY_SAYS[one]}
        </option>
      ))}
    </select>
    <label for="ordering">Order</label>
    <select id="ordering" name="ordering">
      {ORDERINGS.map((one) => (
        <option value={one} selected={one === entered.ordering}>
          {ORDERING_SAYS[one]}
        </option>
      ))}
    </select>
  </>
);

interface CollectView {
  page: PageContext;
  paper: Paper;
  collections: CollectionListItem[];
  /** Addresses of those that have the paper. */
  within: ReadonlySet<string>;
  /** Where to go on. */
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
          {/* Back to this page, since there may be more than one. */}
          <FormFields page={page} />
          <ul class="listing">
            {collections.map(({ address, name, visibility, papers }) => (
              <li>
                <a href={collectionPath(address)}>{name}</a>
                <span class="small">
                  {count(papers, "paper")}, {visibility}
                </span>
                <button type="submit" class="plain" name={within.has(address) ? "remove" : "add"} value={address}>
                  {within.has(address) ? "Take out" : "Add"}
                  <span class="unseen">: {name}</span>
                </button>
              </li>
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
