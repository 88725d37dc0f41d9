/** Bringing a reference library: the form for its file, and what was found in it to choose from. */

import { MAX_COLLECTION_NAME_CHARACTERS, MAX_COLLECTION_PAPERS } from "../../domain/collections/collection.ts";
import {
  type Interests,
  LIBRARY_NAME,
  type LibraryReading,
  type LikedPapers,
  MAX_LIBRARY_BYTES,
} from "../../domain/collections/referenceLibrary.ts";
import { paperPath } from "../../domain/pagePaths.ts";
import { categoryName } from "../../domain/papers/categories.ts";
import type { Paper } from "../../domain/papers/paper.ts";

import type { PageContext } from "../../http/services.ts";
import { count, grouped } from "../../lib/text.ts";
import { savedAddress } from "../../search/saved/savedSearch.ts";
import { FormFields, Refusal } from "../layout/FormFields.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Rich } from "../layout/MathText.tsx";
import { MyNav } from "../readers/MyNav.tsx";

const HERE = "/me/library";

export const LibraryPage = ({ page, message }: { page: PageContext; message?: string }) => (
  <Layout page={page} title="Bring a library" current="reader">
    <MyNav page={page} at={HERE} />
    <section class="prose">
      <h1>Bring a library</h1>
      <p>
        A file of your references shows which of them are here, and whom and what you might follow. You choose; only
        what you tick is kept.
      </p>
      <form class="stacked" method="post" action={HERE} enctype="multipart/form-data">
        <FormFields page={page} />
        <Refusal message={message} />
        <label for="file">Library</label>
        <input
          id="file"
          name="file"
          type="file"
          required
          accept=".bib,.bibtex,.ris,.json,.csv,.rdf,.xml,.nbib,.enw,.jsonl,application/json,text/csv"
          aria-describedby="formats"
        />
        <p class="small" id="formats">
          BibTeX, RIS, CSL-JSON, Better BibTeX JSON, Zotero RDF or CSV, EndNote or PubMed, up to{" "}
          {MAX_LIBRARY_BYTES / 1024 / 1024} MiB. In Zotero: File, Export Library.
        </p>
        <button type="submit">Read it</button>
      </form>
    </section>
  </Layout>
);

interface ReadView {
  page: PageContext;
  /** The file's name. */
  name: string;
  reading: LibraryReading;
  /** The works that are here. */
  papers: Paper[];
  /** Titles of the works that are not. */
  missing: string[];
  interests: Interests;
}

/** Further titles are only counted. */
const SHOWN_TITLES = 200;

export const ReadLibraryPage = ({ page, name, reading, papers, missing, interests }: ReadView) => {
  const { authors, categories, topics } = interests;
  const nothing = papers.length + authors.length + categories.length + topics.length === 0;
  return (
    <Layout page={page} title="Your library" current="reader">
      <MyNav page={page} at={HERE} />
      <section class="prose library">
        <h1>Your library</h1>
        <p>
          {name} has {count(reading.entries.length, "work")} ({reading.format}); {grouped(papers.length)} of them{" "}
          {papers.length === 1 ? "is" : "are"} here.
          {reading.cut && " The file had more, which was not read."}
          {reading.unusable > 0 &&
            ` ${count(reading.unusable, "entry", "entries")} could not be used; of the first, ${reading.reason}.`}
        </p>
        <Titles message={`${count(papers.length, "paper")} found here`} papers={papers} />
        <Titles message={`${count(missing.length, "work")} not found`} titles={missing} />
        {!nothing && (
          <form class="stacked" method="post" action={`${HERE}/keep`}>
            <FormFields page={page} />
            {papers.length > 0 && <Collecting papers={papers} />}
            <Choices kind="author" legend="Follow authors" liked={authors} />
            <Choices kind="category" legend="Follow categories" liked={categories} nameOf={categoryName} />
            <Choices
              kind="topic"
              legend="Follow topics, as searches"
              liked={topics}
              sentAs={(words) => savedAddress({ query: `"${words}"`, filter: {} })}
            />
            <button type="submit">Keep what is ticked</button>
          </form>
        )}
        <p>
          <a href={HERE}>Read another file</a>
        </p>
      </section>
    </Layout>
  );
};

const Titles = ({ message, papers = [], titles = [] }: { message: string; papers?: Paper[]; titles?: string[] }) => {
  const more = papers.length + titles.length - SHOWN_TITLES;
  return papers.length + titles.length === 0 ? null : (
    <details>
      <summary>{message}</summary>
      <ul>
        {papers.slice(0, SHOWN_TITLES).map((paper) => (
          <li>
            <a href={paperPath(paper.id)}>
              <Rich text={paper.title} />
            </a>
          </li>
        ))}
        {titles.slice(0, SHOWN_TITLES).map((title) => (
          <li>
            <Rich text={title} />
          </li>
        ))}
        {more > 0 && <li>and {count(more, "other")}</li>}
      </ul>
    </details>
  );
};

const Collecting = ({ papers }: { papers: Paper[] }) => {
  const fitting = papers.slice(0, MAX_COLLECTION_PAPERS);
  return (
    <fieldset>
      <legend>Collect</legend>
      <input type="hidden" name="papers" value={fitting.map(({ key }) => key).join(" ")} />
      <label>
        <input type="checkbox" name="collect" value="yes" checked /> Put{" "}
        {fitting.length < papers.length ? `the first ${grouped(fitting.length)}` : count(fitting.length, "paper")} into
        this collection, which only you see where it is new:
      </label>
      <input name="name" value={LIBRARY_NAME} maxlength={MAX_COLLECTION_NAME_CHARACTERS} aria-label="Collection" />
    </fieldset>
  );
};

interface ChoicesProps {
  kind: "author" | "category" | "topic";
  legend: string;
  liked: LikedPapers[];
  nameOf?(name: string): string;
  sentAs?(name: string): string;
}

const Choices = ({ kind, legend, liked, nameOf = same, sentAs = same }: ChoicesProps) =>
  liked.length === 0 ? null : (
    <fieldset>
      <legend>{legend}</legend>
      <ul class="choices">
        {liked.map(({ name, works }, i) => (
          <li>
            <label>
              <input type="checkbox" name={`${kind}-${i}`} value={sentAs(name)} /> {nameOf(name)}{" "}
              <span class="tally">{count(works, "work")}</span>
            </label>
          </li>
        ))}
      </ul>
    </fieldset>
  );

const same = (name: string): string => name;
