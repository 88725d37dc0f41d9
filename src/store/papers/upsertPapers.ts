/**
 * Bringing records into the papers. The rules:
 * - a record under a known id updates that paper; under an unknown id it joins the paper that is the same work, else
 *   it opens a new one;
 * - the record with the newest version supplies title, abstract, authors and comments; a provisional one gives way to
 *   every other, and changes nothing of what is known better;
 * - versions are added to, never taken away;
 * - a paper known by several ids is called by arXiv's, and has the links and categories of all its records;
 * - an unchanged record changes nothing, and every paper that changes gets a new revision.
 */

import { hash } from "node:crypto";
import type { Insertable, Transaction } from "kysely";
import { foldName } from "../../domain/papers/authorNames.ts";
import { newestOf, oldestOf, type PaperRecord } from "../../domain/papers/paper.ts";
import { isSamePaper, leadingId, titleKey } from "../../domain/papers/paperIdentity.ts";
import { chunksOf } from "../../lib/chunks.ts";
import type { Instant } from "../../lib/time.ts";
import { allocateIds, insertAll } from "../lib/bulk.ts";
import type { Schema } from "../schema.ts";
import { mergePapers } from "../whole/merge.ts";

export type UpsertOutcome = "new" | "updated" | "joined" | "unchanged";

type Tx = Transaction<Schema>;

/** Everything stored of one paper, as the rules need it. */
interface State {
  key: number;
  id: string;
  title: string;
  abstract: string;
  comments: string | null;
  updatedAt: Instant;
  demo: number;
  upvotes: number;
  withdrawn: number;
  ids: { id: string; digest: string; updated_at: Instant; provisional: number }[];
  versions: { id: string; version: number; created_at: Instant }[];
  authors: string[];
  categories: string[];
  links: { kind: string; value: string; site: string | null; reader_id: number | null }[];
}

/** Applies the records in order within the caller's transaction; returns what became of each. */
export async function upsertPapers(tx: Tx, records: readonly PaperRecord[], demo = false): Promise<UpsertOutcome[]> {
  const outcomes: UpsertOutcome[] = [];
  for (const batch of withoutTwins(records)) outcomes.push(...(await applyBatch(tx, batch, demo)));
  return outcomes;
}

/**
 * Marks papers as withdrawn whose source no longer has them; nothing that readers did to them is lost. Returns how many
 * were not withdrawn before.
 */
export async function markRemoved(tx: Tx, ids: readonly string[]): Promise<number> {
  let marked = 0;
  for (const some of chunksOf(ids, MARKED_AT_ONCE)) {
    const rows = await tx
      .selectFrom("papers")
      .select("key")
      .where("id", "in", some)
      .where("withdrawn", "=", 0)
      .orderBy("key")
      .execute();
    let revision = await allocateIds(tx, "revision", rows.length);
    for (const { key } of rows)
      await tx.updateTable("papers").set({ withdrawn: 1, revision: revision++ }).where("key", "=", key).execute();
    // Should the source bring one back just as it was, that is a change.
    await tx.updateTable("paper_ids").set({ digest: "" }).where("id", "in", some).execute();
    marked += rows.length;
  }
  return marked;
}

const MARKED_AT_ONCE = 1_000;

/** The records in batches that can be looked up at once: no two with the same id or title in one. */
function* withoutTwins(records: readonly PaperRecord[]): Generator<PaperRecord[]> {
  let batch: PaperRecord[] = [];
  let seen = new Set<string>();
  for (const record of records) {
    const marks = [`id ${record.id}`, `title ${titleKey(record.title) || record.id}`];
    if (marks.some((mark) => seen.has(mark))) {
      yield batch;
      batch = [];
      seen = new Set();
    }
    batch.push(record);
    for (const mark of marks) seen.add(mark);
  }
  if (batch.length > 0) yield batch;
}

async function applyBatch(tx: Tx, records: PaperRecord[], demo: boolean): Promise<UpsertOutcome[]> {
  const digests = records.map((record) => hash("sha1", JSON.stringify(record), "base64"));
  const keyOf = await keysByRecord(tx, records, digests);
  const states = await loadStates(
    tx,
    [...new Set(keyOf.values())].filter((key) => key > 0),
  );
  const changed = new Map<number, State>();
  const outcomes: UpsertOutcome[] = [];
  let nextKey = 0;
  for (const [i, record] of records.entries()) {
    const key = keyOf.get(i);
    if (key === UNCHANGED) {
      outcomes.push("unchanged");
      continue;
    }
    // New papers get negative keys until their number is known.
    const state = (key !== undefined && states.get(key)) || newState(--nextKey, record, demo);
    outcomes.push(key === undefined ? "new" : state.ids.some((known) => known.id === record.id) ? "updated" : "joined");
    absorb(state, record, digests[i] ?? "");
    // A paper that a real source knows is not the demo's any more.
    state.demo = demo ? state.demo : 0;
    changed.set(state.key, state);
  }
  await write(tx, [...changed.values()], -nextKey);
  return outcomes;
}

const UNCHANGED = 0;

/** For each record the key of its paper, `UNCHANGED`, or nothing when it opens a new paper. */
async function keysByRecord(tx: Tx, records: PaperRecord[], digests: string[]): Promise<Map<number, number>> {
  const ids = records.map((record) => record.id);
  const known = new Map(
    (await tx.selectFrom("paper_ids").selectAll().where("id", "in", ids).execute()).map((row) => [row.id, row]),
  );
  const keys = new Map<number, number>();
  const open: number[] = [];
  for (const [i, record] of records.entries()) {
    const row = known.get(record.id);
    if (row) keys.set(i, row.paper_key);
    const old = row && (row.digest === digests[i] || outranks(row, record));
    if (old) keys.set(i, UNCHANGED);
    else open.push(i);
  }
  const sameTitle = await papersByTitle(tx, open.map((i) => titleKey(records[i]?.title ?? "")).filter(Boolean));
  for (const i of open) {
    const record = records[i] as PaperRecord;
    const own = keys.get(i);
    const ownIds = own === undefined ? [] : await idsOfPaper(tx, own);
    const work = { ids: [...ownIds, record.id], authors: record.authors };
    const match = sameTitle.get(titleKey(record.title))?.find((paper) => paper.key !== own && isSamePaper(work, paper));
    if (!match) continue;
    // A new version's title may reveal that two papers were one all along.
    if (own !== undefined) {
      await mergePapers(tx, own, match.key);
      for (const [other, key] of keys) if (key === own) keys.set(other, match.key);
    }
    keys.set(i, match.key);
  }
  return keys;
}

/** What is known under an id stands when it is newer, or comes from the id's own source and the record does not. */
const outranks = (known: { updated_at: Instant; provisional: number }, record: PaperRecord): boolean =>
  Boolean(record.provisional) === Boolean(known.provisional)
    ? newestOf(record.versions) < known.updated_at
    : Boolean(record.provisional);

/** A title that more papers share identifies none of them. */
const MAX_NAMESAKES = 20;

async function papersByTitle(tx: Tx, titles: string[]) {
  const found = new Map<string, { key: number; ids: string[]; authors: string[] }[]>();
  if (titles.length === 0) return found;
  const telling = tx
    .selectFrom("papers")
    .select("title_key")
    .where("title_key", "in", titles)
    .groupBy("title_key")
    .having((eb) => eb.fn.countAll<number>(), "<=", MAX_NAMESAKES);
  const rows = await tx
    .selectFrom("papers")
    .select(["key", "title_key"])
    .where("title_key", "in", telling)
    .orderBy("key")
    .execute();
  if (rows.length === 0) return found;
  const keys = rows.map((row) => row.key);
  const namesakes = new Map(
    rows.map((row) => [row.key, { key: row.key, ids: [] as string[], authors: [] as string[] }]),
  );
  for (const row of await tx
    .selectFrom("paper_ids")
    .select(["paper_key", "id"])
    .where("paper_key", "in", keys)
    .execute())
    namesakes.get(row.paper_key)?.ids.push(row.id);
  for (const row of await tx
    .selectFrom("paper_authors")
    .select(["paper_key", "name"])
    .where("paper_key", "in", keys)
    .execute())
    namesakes.get(row.paper_key)?.authors.push(row.name);
  for (const row of rows) {
    const paper = namesakes.get(row.key);
    if (paper) found.set(row.title_key, [...(found.get(row.title_key) ?? []), paper]);
  }
  return found;
}

const idsOfPaper = async (tx: Tx, key: number): Promise<string[]> =>
  (await tx.selectFrom("paper_ids").select("id").where("paper_key", "=", key).execute()).map((row) => row.id);

async function loadStates(tx: Tx, keys: number[]): Promise<Map<number, State>> {
  const states = new Map<number, State>();
  if (keys.length === 0) return states;
  for (const row of await tx.selectFrom("papers").selectAll().where("key", "in", keys).execute()) {
    const { key, id, title, abstract, comments, updated_at: updatedAt, demo, upvotes, withdrawn } = row;
    const lists = { ids: [], versions: [], authors: [], categories: [], links: [] };
    states.set(key, { key, id, title, abstract, comments, updatedAt, demo, upvotes, withdrawn, ...lists });
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
  for (const row of authors) states.get(row.paper_key)?.authors.push(row.name);
  for (const row of categories) states.get(row.paper_key)?.categories.push(row.category);
  for (const { paper_key, ...row } of links) states.get(paper_key)?.links.push(row);
  return states;
}

const newState = (key: number, { id }: PaperRecord, demo: boolean): State => ({
  key,
  id,
  title: "",
  abstract: "",
  comments: null,
  updatedAt: Number.NEGATIVE_INFINITY,
  demo: demo ? 1 : 0,
  upvotes: 0,
  withdrawn: 0,
  ids: [],
  versions: [],
  authors: [],
  categories: [],
  links: [],
});

function absorb(state: State, record: PaperRecord, digest: string): void {
  const others = state.ids.filter((known) => known.id !== record.id);
  const guessed = state.ids.every((known) => known.provisional);
  const leads = record.provisional
    ? guessed && newestOf(record.versions) >= state.updatedAt
    : guessed || newestOf(record.versions) >= state.updatedAt;
  if (leads) {
    state.title = record.title;
    state.withdrawn = record.withdrawn ? 1 : 0;
    state.abstract = record.abstract || state.abstract;
    state.authors = record.authors.length > 0 ? record.authors : state.authors;
    state.comments = record.comments ?? (others.length > 0 ? state.comments : null);
  } else {
    // An older record still fills what the newer one lacks.
    state.abstract ||= record.abstract;
    if (state.authors.length === 0) state.authors = record.authors;
    state.comments ??= record.comments ?? null;
  }
  const shared = others.length > 0;
  const first = leadingId(state.id, record.id) === record.id;
  const categories = shared
    ? first
      ? [...record.categories, ...state.categories]
      : [...state.categories, ...record.categories]
    : record.categories;
  const told = record.links.map((link) => ({ ...link, site: null, reader_id: null }));
  const links = [...(shared ? state.links : state.links.filter(({ site }) => site !== null)), ...told];
  state.categories = [...new Set(categories)];
  state.links = [...new Map(links.map((link) => [`${link.kind} ${link.value}`, link])).values()].map(
    // What another site says as well stays when the record no longer does.
    (link) => links.find(({ kind, value, site }) => site && kind === link.kind && value === link.value) ?? link,
  );
  // Some records tell of the first and the newest version only; what is known of the others stays.
  const replaced = new Set(record.versions.map((v) => v.version));
  const guess = !record.provisional && state.ids.some((known) => known.id === record.id && known.provisional);
  state.versions = [
    ...state.versions.filter(({ id, version }) => id !== record.id || !(guess || replaced.has(version))),
    ...record.versions.map((v) => ({ id: record.id, version: v.version, created_at: v.createdAt })),
  ];
  state.id = leadingId(state.id, record.id);
  state.ids = [
    ...others,
    { id: record.id, digest, updated_at: newestOf(record.versions), provisional: record.provisional ? 1 : 0 },
  ];
  state.updatedAt = newestOf(state.versions.map(toVersion));
}

const toVersion = (row: State["versions"][number]) => ({ version: row.version, createdAt: row.created_at });

async function write(tx: Tx, states: State[], newPapers: number): Promise<void> {
  if (states.length === 0) return;
  let key = await allocateIds(tx, "paper_key", newPapers);
  let revision = await allocateIds(tx, "revision", states.length);
  const existing = states.map((state) => state.key).filter((k) => k > 0);
  for (const state of states) if (state.key < 0) state.key = key++;
  if (existing.length > 0)
    for (const table of ["paper_ids", "paper_versions", "paper_authors", "paper_categories", "paper_links"] as const)
      await tx.deleteFrom(table).where("paper_key", "in", existing).execute();
  const papers = states.map(
    (state): Insertable<Schema["papers"]> => ({
      key: state.key,
      id: state.id,
      title: state.title,
      abstract: state.abstract,
      title_key: titleKey(state.title),
      comments: state.comments,
      published_at: oldestOf(state.versions.map(toVersion)),
      updated_at: state.updatedAt,
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
        updated_at: eb.ref("excluded.updated_at"),
        withdrawn: eb.ref("excluded.withdrawn"),
        demo: eb.ref("excluded.demo"),
        revision: eb.ref("excluded.revision"),
      })),
    ),
  );
  const of = <Row>(rows: (state: State) => Row[]) =>
    states.flatMap((state) => rows(state).map((row) => ({ paper_key: state.key, ...row })));
  await insertAll(
    tx,
    "paper_ids",
    of((s) => s.ids),
  );
  await insertAll(
    tx,
    "paper_versions",
    of((s) => s.versions),
  );
  await insertAll(
    tx,
    "paper_authors",
    of((s) => s.authors.map((name, position) => ({ position, name, folded: foldName(name) }))),
  );
  await insertAll(
    tx,
    "paper_categories",
    of((s) => s.categories.map((category, position) => ({ position, category }))),
  );
  await insertAll(
    tx,
    "paper_links",
    of((s) => s.links.map(({ kind, value, site, reader_id }) => ({ kind, value, site, reader_id }))),
  );
}
