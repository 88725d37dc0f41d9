/** One collection: as its readers see it, as its owner works on it, and the form to change it. */

import type { ViewerState } from "../../app/papers/viewerState.ts";
import { type Collection, MAX_NOTE_CHARACTERS } from "../../domain/collections/collection.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { readerPath } from "../../domain/readers/handle.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { Collected } from "../../store/collections/collectionItems.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { ListTags } from "../layout/MetaTags.tsx";
import { Pager } from "../layout/Pager.tsx";
import { SubjectLinks } from "../moderation/SubjectLinks.tsx";
import { CiteList } from "../papers/CitationBox.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { MyNav } from "../readers/MyNav.tsx";
import { CollectionFields, collectionPath, type Entered } from "./collectionsPage.tsx";

export interface CollectionView {
  page: PageContext;
  collection: Collection;
  owner: Reader;
  papers: (Collected & { paper: Paper })[];
  total: number;
  pageNumber: number;
  pageSize: number;
  mine: ViewerState | undefined;
  /** A note that was refused, with the paper's key and why. */
  refused?: { key: number; note: string; message: string };
}

export const CollectionPage = (view: CollectionView) => {
  const { page, collection, owner, papers, total, pageNumber, pageSize } = view;
  const own = page.reader?.id === owner.id;
  const first = (pageNumber - 1) * pageSize + 1;
  return (
    <Layout
      page={page}
      title={collection.name}
      description={collection.about || `A collection of ${count(total, "paper")} by ${owner.name}`}
      canonical={collectionPath(collection.address)}
      head={total > 0 && <ListTags address={collectionPath(collection.address)} />}
      current="reader"
      feeds={
        collection.visibility === "private"
          ? []
          : [{ title: collection.name, page: collectionPath(collection.address) }]
      }
    >
      {own && <MyNav page={page} at="/collections" />}
      <section class="papers" aria-labelledby="collection">
        <header class="listhead">
          <h1 id="collection">
            {collection.name}
            <small>
              {VISIBILITY[collection.visibility]} collection by <a href={readerPath(owner.handle)}>{owner.name}</a>,{" "}
              {count(total, "paper")}
              {ORDER[collection.ordering]}
            </small>
          </h1>
          {own && (
            <nav class="neighbours" aria-label="This collection">
              <a href={`${collectionPath(collection.address)}/edit`}>Change or delete</a>
            </nav>
          )}
        </header>
        {collection.about && <p class="about">{collection.about}</p>}
        {papers.length === 0 && <p class="empty">{emptySays(view, own)}</p>}
        {papers.map(({ paper, note }, i) => (
          <PaperCard
            paper={paper}
            {...(collection.ordering === "hand" ? { rank: first + i } : {})}
            note={note}
            page={{ ...page, showHidden: true }}
            mine={view.mine}
          >
            {own && <Tools view={view} paper={paper} note={note} place={first + i} />}
          </PaperCard>
        ))}
        <Pager
          page={pageNumber}
          pages={Math.ceil(total / pageSize)}
          to={(n) => `${collectionPath(collection.address)}?page=${n}`}
        />
        <CiteList address={collectionPath(collection.address)} papers={total} />
        {page.reader && !own && (
          <p class="small">
            <SubjectLinks
              reader={page.reader}
              subject={{ kind: "collection", id: collection.address }}
              writerId={view.owner.id}
              of={collection.name}
              back={collectionPath(collection.address)}
            />
          </p>
        )}
      </section>
    </Layout>
  );
};

const VISIBILITY = { private: "Private", unlisted: "Unlisted", public: "Public" };
const ORDER = { added: ", last added first", hand: "", published: ", last published first" };

const emptySays = ({ total, collection, pageSize }: CollectionView, own: boolean): string =>
  total > 0
    ? `This page is past the end: there are ${Math.ceil(total / pageSize)}.`
    : own
      ? `Nothing is in ${collection.name} yet. “Collect” on a paper’s card puts it here.`
      : "Nothing is in this collection yet.";

interface ToolsProps {
  view: CollectionView;
  paper: Paper;
  note: string;
  /** In the collection's order. */
  place: number;
}

/** What the owner may do with a paper of the collection. */
const Tools = ({ view: { page, collection, total, refused }, paper, note, place }: ToolsProps) => {
  const action = `${collectionPath(collection.address)}/papers`;
  const title = <span class="unseen"> {plainText(paper.title)}</span>;
  const fields = (
    <>
      <FormFields page={page} />
      <input type="hidden" name="paper" value={paper.id} />
    </>
  );
  const again = refused?.key === paper.key ? refused : undefined;
  return (
    <div class="tools">
      {collection.ordering === "hand" && (
        <form method="post" action={action} class="place">
          {fields}
          {/* The first button is the one that the Enter key presses. */}
          <label>
            Place<span class="unseen"> of{title}</span>{" "}
            <input name="place" type="number" min={1} max={total} value={String(place)} inputmode="numeric" />
          </label>
          <button type="submit" name="do" value="place">
            Move<span class="unseen"> to this place{title}</span>
          </button>
          <button type="submit" name="do" value="up" disabled={place === 1}>
            ↑<span class="unseen"> Move up{title}</span>
          </button>
          <button type="submit" name="do" value="down" disabled={place === total}>
            ↓<span class="unseen"> Move down{title}</span>
          </button>
        </form>
      )}
      <details open={again !== undefined}>
        <summary>
          {note ? "Change the note" : "Write a note"}
          {title}
        </summary>
        <form method="post" action={action} class="stacked">
          {fields}
          <Refusal message={again?.message} />
          <label for={`note-${paper.key}`}>
            Note
            {collection.visibility === "private" ? ", which only you see" : ", which whoever sees the collection reads"}
          </label>
          <textarea id={`note-${paper.key}`} name="note" rows={3} maxlength={MAX_NOTE_CHARACTERS}>
            {again?.note ?? note}
          </textarea>
          <button type="submit" name="do" value="note">
            Keep the note
          </button>
        </form>
      </details>
      <form method="post" action={action}>
        {fields}
        <button type="submit" class="plain" name="do" value="remove">
          Take out{title}
        </button>
      </form>
    </div>
  );
};

interface EditView {
  page: PageContext;
  collection: Collection;
  entered: Entered;
  /** Why it was not deleted. */
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
      <p>The list goes, and the notes in it. The papers stay in the library.</p>
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
