/** Everything stored of a paper, as the rules for its records need it: read for many at once, changed, written back. */

import type { Insertable } from "kysely";
import type { AuthorList } from "../../domain/papers/authorParts.ts";
import { datesOf, newestOf, type PaperRecord, type Version } from "../../domain/papers/paper.ts";
import { leadingId, titleKey } from "../../domain/papers/paperIdentity.ts";
import type { DatePrecision } from "../../domain/papers/partialDate.ts";
import type { Instant } from "../../lib/time.ts";
import { allocateIds, insertAll } from "../lib/bulk.ts";
import type { Tx } from "../lib/databaseType.ts";
import type { Schema } from "../schema.ts";
import { addAuthor, addAuthorParts, authorRows, replaceAuthors } from "./authorRows.ts";

export interface PaperState extends AuthorList {
  /** Negative until a new paper is written. */
  key: number;
  id: string;
  title: string;
  abstract: string;
  comments: string | null;
  demo: number;
  upvotes: number;
  withdrawn: number;
  ids: { id: string; digest: string; updated_at: Instant; provisional: number }[];
  versions: { id: string; version: number; created_at: Instant; precision: DatePrecision | null }[];
  categories: string[];
  links: { kind: string; value: string; site: string | null; reader_id: number | null }[];
}

/** A paper with nothing in it yet. */
export const emptyState = (key: number, id: string, demo: boolean): PaperState => ({
  key,
  id,
  title: "",
  abstract: "",
  comments: null,
  demo: demo ? 1 : 0,
  upvotes: 0,
  withdrawn: 0,
  ids: [],
  versions: [],
  authors: [],
  categories: [],
  links: [],
});

/** Reads the papers with these keys; those that are gone are left out. */
export async function loadStates(tx: Tx, keys: readonly number[]): Promise<Map<number, PaperState>> {
  const states = new Map<number, PaperState>();
  if (keys.length === 0) return states;
  for (const row of await tx.selectFrom("papers").selectAll().where("key", "in", keys).execute()) {
    const { key, id, title, abstract, comments, demo, upvotes, withdrawn } = row;
    const lists = { ids: [], versions: [], authors: [], categories: [], links: [] };
    states.set(key, { key, id, title, abstract, comments, demo, upvotes, withdrawn, ...lists });
  }
  const ids = await tx.selectFrom("paper_ids").selectAll().where("paper_key", "in", keys).orderBy("id").execute();
  const versions = await tx.selectFrom("paper_versions").selectAll().where("paper_key", "in", keys).execute();
  const authors = await tx
    .selectFrom("paper_authors")
    .selectAll()
    .where("paper_key", "in", keys)
    .orderBy("position")
    .execute();
  const categories = await tx
    .selectFrom("paper_categories")
    .selectAll()
    .where("paper_key", "in", keys)
    .orderBy("position")
    .execute();
  const links = await tx.selectFrom("paper_links").selectAll().where("paper_key", "in", keys).execute();
  for (const { paper_key, ...row } of ids) states.get(paper_key)?.ids.push(row);
  for (const { paper_key, ...row } of versions) states.get(paper_key)?.versions.push(row);
  for (const row of authors) {
    const state = states.get(row.paper_key);
    if (state) addAuthor(state, row);
  }
  for (const row of categories) states.get(row.paper_key)?.categories.push(row.category);
  for (const { paper_key, ...row } of links) states.get(paper_key)?.links.push(row);
  return states;
}

/** Merges a record into its paper. */
export function mergeRecord(state: PaperState, record: PaperRecord, digest: string): void {
  const others = state.ids.filter((known) => known.id !== record.id);
  const givesWay = record.provisional === true && hasOwnSource(state);
  mergeText(state, record, others.length > 0);
  mergeLists(state, record, others.length > 0, givesWay);
  state.versions = mergedVersions(state, record);
  state.id = leadingId(state.id, record.id);
  state.ids = [
    ...others,
    { id: record.id, digest, updated_at: newestOf(record.versions), provisional: record.provisional ? 1 : 0 },
  ];
}

/** Whether the source of one of the paper's ids has told of it, rather than others alone. */
const hasOwnSource = (state: PaperState): boolean => state.ids.some(({ provisional }) => !provisional);

/** When a paper was published and last revised, as its columns have it. */
export function dateColumns(state: Pick<PaperState, "ids" | "versions">) {
  const { published, updated } = datesOf(datingVersions(state));
  return {
    published_at: published.at,
    published_precision: published.precision ?? null,
    updated_at: updated.at,
    updated_precision: updated.precision ?? null,
  };
}

/**
 * The versions that date a paper: those that the sources of its ids tell of, and what others say only where there are
 * none.
 */
function datingVersions({ ids, versions }: Pick<PaperState, "ids" | "versions">): Version[] {
  const own = new Set(ids.flatMap(({ id, provisional }) => (provisional ? [] : id)));
  const told = versions.filter(({ id }) => own.has(id));
  return (told.length > 0 ? told : versions).map(toVersion);
}

/** `shared` is whether the paper has other records as well. */
function mergeText(state: PaperState, record: PaperRecord, shared: boolean): void {
  const provisional = !hasOwnSource(state);
  const isNewest = state.versions.length === 0 || newestOf(record.versions) >= newestOf(datingVersions(state));
  // Among those who speak of another's paper, the one that names it by its id knows it best.
  const namesIt = leadingId(state.id, record.id) === record.id;
  const leads = record.provisional ? provisional && namesIt : provisional || isNewest;
  if (leads) {
    state.title = record.title;
    state.withdrawn = record.withdrawn ? 1 : 0;
    state.abstract = record.abstract || state.abstract;
    if (record.authors.length > 0) replaceAuthors(state, record);
    state.comments = record.comments ?? (shared ? state.comments : null);
  } else {
    // An older record still fills what the newer one lacks.
    state.abstract ||= record.abstract;
    if (state.authors.length === 0) replaceAuthors(state, record);
    else addAuthorParts(state, record);
    state.comments ??= record.comments ?? null;
  }
}

/** A record that gives way adds links, and categories where there are none. */
function mergeLists(state: PaperState, record: PaperRecord, shared: boolean, givesWay: boolean): void {
  const first = leadingId(state.id, record.id) === record.id;
  const categories = shared
    ? first
      ? [...record.categories, ...state.categories]
      : [...state.categories, ...record.categories]
    : record.categories;
  if (!givesWay || state.categories.length === 0) state.categories = [...new Set(categories)];
  const given = record.links.map((link) => ({ ...link, site: null, reader_id: null }));
  const links = [...(shared ? state.links : state.links.filter(({ site }) => site !== null)), ...given];
  state.links = [...new Map(links.map((link) => [`${link.kind} ${link.value}`, link])).values()].map(
    // A link that another site gives as well stays when the record no longer gives it.
    (link) => links.find(({ kind, value, site }) => site && kind === link.kind && value === link.value) ?? link,
  );
}

/** Some records tell of the first and the newest version only; what is known of the others stays. */
function mergedVersions(state: PaperState, record: PaperRecord): PaperState["versions"] {
  const replaced = new Set(record.versions.map((v) => v.version));
  const replacesAll = !record.provisional && state.ids.some((known) => known.id === record.id && known.provisional);
  return [
    ...state.versions.filter(({ id, version }) => id !== record.id || !(replacesAll || replaced.has(version))),
    ...record.versions.map(({ version, createdAt, precision = null }) => ({
      id: record.id,
      version,
      created_at: createdAt,
      precision,
    })),
  ];
}

const toVersion = ({ version, created_at, precision }: PaperState["versions"][number]): Version => ({
  version,
  createdAt: created_at,
  ...(precision === null ? {} : { precision }),
});

const DETAIL_TABLES = ["paper_ids", "paper_versions", "paper_authors", "paper_categories", "paper_links"] as const;

/** Writes papers, each with a revision of its own, and gives the new ones their keys. */
export async function writeStates(tx: Tx, states: readonly PaperState[]): Promise<void> {
  if (states.length === 0) return;
  const created = states.filter(({ key }) => key < 0);
  const existing = states.flatMap(({ key }) => (key > 0 ? key : []));
  let key = await allocateIds(tx, "paper_key", created.length);
  for (const state of created) state.key = key++;
  if (existing.length > 0)
    for (const table of DETAIL_TABLES) await tx.deleteFrom(table).where("paper_key", "in", existing).execute();
  await writePapers(tx, states);
  await writeDetails(tx, states);
}

async function writePapers(tx: Tx, states: readonly PaperState[]): Promise<void> {
  let revision = await allocateIds(tx, "revision", states.length);
  const papers = states.map(
    (state): Insertable<Schema["papers"]> => ({
      key: state.key,
      id: state.id,
      title: state.title,
      abstract: state.abstract,
      title_key: titleKey(state.title),
      comments: state.comments,
      ...dateColumns(state),
      upvotes: state.upvotes,
      withdrawn: state.withdrawn,
      demo: state.demo,
      revision: revision++,
    }),
  );
  await insertAll(tx, "papers", papers, (query) =>
    query.onConflict((conflict) =>
      conflict.column("key").doUpdateSet((eb) => ({
        id: eb.ref("excluded.id"),
        title: eb.ref("excluded.title"),
        abstract: eb.ref("excluded.abstract"),
        title_key: eb.ref("excluded.title_key"),
        comments: eb.ref("excluded.comments"),
        published_at: eb.ref("excluded.published_at"),
        published_precision: eb.ref("excluded.published_precision"),
        updated_at: eb.ref("excluded.updated_at"),
        updated_precision: eb.ref("excluded.updated_precision"),
        withdrawn: eb.ref("excluded.withdrawn"),
        demo: eb.ref("excluded.demo"),
        revision: eb.ref("excluded.revision"),
      })),
    ),
  );
}

async function writeDetails(tx: Tx, states: readonly PaperState[]): Promise<void> {
  const rowsOf = <Row>(rows: (state: PaperState) => Row[]) =>
    states.flatMap((state) => rows(state).map((row) => ({ paper_key: state.key, ...row })));
  const ids = rowsOf(({ ids }) => ids);
  const versions = rowsOf(({ versions }) => versions);
  const authors = rowsOf(authorRows);
  const categories = rowsOf(({ categories }) => categories.map((category, position) => ({ position, category })));
  const links = rowsOf(({ links }) =>
    links.map(({ kind, value, site, reader_id }) => ({ kind, value, site, reader_id })),
  );
  await insertAll(tx, "paper_ids", ids);
  await insertAll(tx, "paper_versions", versions);
  await insertAll(tx, "paper_authors", authors);
  await insertAll(tx, "paper_categories", categories);
  await insertAll(tx, "paper_links", links);
}
