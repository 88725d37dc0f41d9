/** One collection, as its readers see it and as its owner works on it. */

import type { ViewerState } from "../../app/papers/viewerState.ts";
import type { Collection } from "../../domain/collections/collection.ts";
import { collectionPath, readerPath } from "../../domain/pagePaths.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import type { Reader } from "../../domain/readers/reader.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import type { Collected } from "../../store/collections/collectionItems.ts";
import { Layout } from "../layout/Layout.tsx";
import { ListTags } from "../layout/MetaTags.tsx";
import { Pager } from "../layout/Pager.tsx";
import { SubjectLinks } from "../moderation/SubjectLinks.tsx";
import { CiteList } from "../papers/CitationBox.tsx";
import { PaperCard } from "../papers/PaperCard.tsx";
import { MyNav } from "../readers/MyNav.tsx";
import { Shown } from "../reading/Shown.tsx";
import { CollectedTools, type RefusedNote } from "./CollectedTools.tsx";

export interface CollectionView {
  page: PageContext;
  collection: Collection;
  owner: Reader;
  papers: (Collected & { paper: Paper })[];
  /** The papers of the whole collection. */
  total: number;
  pageNumber: number;
  pageSize: number;
  viewer: ViewerState | undefined;
  refused?: RefusedNote;
}

export const CollectionPage = (view: CollectionView) => {
  const { page, collection, owner, papers, total, pageNumber, pageSize } = view;
  const path = collectionPath(collection.address);
  const isOwner = page.reader?.id === owner.id;
  return (
    <Layout
      page={page}
      title={collection.name}
      description={collection.about || `A collection of ${count(total, "paper")} by ${owner.name}`}
      canonical={path}
      head={total > 0 && <ListTags address={path} />}
      current="reader"
      feeds={collection.visibility === "private" ? [] : [{ title: collection.name, page: path }]}
    >
      {isOwner && <MyNav page={page} at="/collections" />}
      <section class="papers" aria-labelledby="collection">
        <Head view={view} isOwner={isOwner} />
        {collection.about && <p class="about">{collection.about}</p>}
        {papers.length === 0 && <p class="empty">{emptyMessage(view, isOwner)}</p>}
        <Papers view={view} isOwner={isOwner} />
        <Shown
          page={{ ...page, showHidden: true }}
          viewer={view.viewer}
          list="collection"
          first={(pageNumber - 1) * pageSize + 1}
          keys={papers.map(({ key }) => key)}
        />
        <Pager page={pageNumber} pages={Math.ceil(total / pageSize)} to={(n) => `${path}?page=${n}`} />
        <CiteList address={path} papers={total} />
        {page.reader && !isOwner && (
          <p class="small">
            <SubjectLinks
              reader={page.reader}
              subject={{ kind: "collection", id: collection.address }}
              writerId={owner.id}
              of={collection.name}
              back={path}
            />
          </p>
        )}
      </section>
    </Layout>
  );
};

interface PartProps {
  view: CollectionView;
  isOwner: boolean;
}

const Head = ({ view: { collection, owner, total }, isOwner }: PartProps) => (
  <header class="listhead">
    <h1 id="collection">
      {collection.name}
      <small>
        {VISIBILITY[collection.visibility]} collection by <a href={readerPath(owner.handle)}>{owner.name}</a>,{" "}
        {count(total, "paper")}
        {ORDER[collection.ordering]}
      </small>
    </h1>
    {isOwner && (
      <nav class="neighbours" aria-label="This collection">
        <a href={`${collectionPath(collection.address)}/edit`}>Change or delete</a>
      </nav>
    )}
  </header>
);

const Papers = ({ view, isOwner }: PartProps) => {
  const { page, collection, papers, total, pageNumber, pageSize, refused } = view;
  const first = (pageNumber - 1) * pageSize + 1;
  return papers.map(({ paper, note }, i) => (
    <PaperCard
      paper={paper}
      {...(collection.ordering === "hand" ? { rank: first + i } : {})}
      note={note}
      page={{ ...page, showHidden: true }}
      viewer={view.viewer}
    >
      {isOwner && <CollectedTools {...{ page, collection, total, refused, paper, note, place: first + i }} />}
    </PaperCard>
  ));
};

const VISIBILITY = { private: "Private", unlisted: "Unlisted", public: "Public" };
const ORDER = { added: ", last added first", hand: "", published: ", last published first" };

const emptyMessage = ({ total, collection, pageSize }: CollectionView, isOwner: boolean): string =>
  total > 0
    ? `This page is past the end: there are ${Math.ceil(total / pageSize)}.`
    : isOwner
      ? `Nothing is in ${collection.name} yet. “Collect” on a paper’s card puts it here.`
      : "Nothing is in this collection yet.";
