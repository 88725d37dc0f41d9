/** Builds the world of a test in one line: an instance, its papers, its readers and what they did. */

import type { Followable } from "../../src/domain/follows/follow.ts";
import { paperPath } from "../../src/domain/pagePaths.ts";
import type { PaperRecord } from "../../src/domain/papers/paper.ts";

import type { Role } from "../../src/domain/readers/reader.ts";
import type { Database } from "../../src/store/database.ts";
import { submit } from "../../src/store/editions/editions.ts";
import { upvote } from "../../src/store/editions/upvotes.ts";
import { follow } from "../../src/store/follows/follows.ts";
import { addReader } from "../../src/store/readers/readers.ts";
import { type Member, member } from "./cast.ts";
import { freshInstance, type TestInstance } from "./instance.ts";
import { idIn, regular, say } from "./made/discussing.ts";
import { NOW, record } from "./made/records.ts";
import { subscribe } from "./made/subscribers.ts";

type Given = Parameters<typeof freshInstance>;

/** A title, or the fields of the record that matter to the test. */
type PaperOption = string | Frozen<Partial<PaperRecord>>;

type Frozen<T> = T extends readonly (infer U)[]
  ? readonly Frozen<U>[]
  : T extends object
    ? { readonly [K in keyof T]: Frozen<T[K]> }
    : T;

/** The place of a paper among the papers of the world, from 0, and the note of its submission, if any. */
type Submitted = number | { paper: number; note: string };

interface WorldOptions<R extends string, S extends string, P extends number | readonly PaperOption[]> {
  config?: Given[0];
  sources?: Given[1];
  services?: Given[2];
  /** How many papers, or one for each title or record. */
  papers?: P;
  /** Readers who have just made their accounts, signed in, by handle. */
  readers?: Record<R, Role>;
  /** Readers whose accounts are a month old, signed in, by handle. */
  regulars?: Record<S, Role>;
  /** The papers submitted for each day, from 8:00 UTC on that day, a millisecond apart. */
  editions?: Record<string, readonly Submitted[]>;
  /** The reader who submits them. By default this is Ada, who never signs in. */
  editor?: NoInfer<R | S>;
  /** The papers that each reader upvotes, in this order, a millisecond apart. */
  upvotes?: { [handle in NoInfer<R | S>]?: readonly number[] };
  /** The number of upvotes of each paper from readers who never sign in. All papers have the same voters. */
  votes?: readonly number[];
  /** The comments of each reader on the first paper. */
  comments?: { [handle in NoInfer<R | S>]?: readonly string[] };
  /** Collections of each reader, by name, with their papers. */
  collections?: { [handle in NoInfer<R | S>]?: Record<string, readonly number[]> };
  follows?: { [handle in NoInfer<R | S>]?: readonly Followable[] };
  /** Mail addresses with active digests that have been due for a minute. */
  subscribers?: readonly string[];
}

export interface WorldPaper extends PaperRecord {
  key: number;
}

type Papers<P> = P extends readonly unknown[] ? { -readonly [I in keyof P]: WorldPaper } : WorldPaper[];

interface Made<P> {
  instance: TestInstance;
  papers: Papers<P>;
  /** The first paper. */
  paper: WorldPaper;
  /** The page of the first paper. */
  path: string;
  ids: string[];
  /** Returns the key of the paper at a place; throws where there is none. */
  key(place: number): number;
  /** The ids of the comments, in the order in which they are given. */
  comments: number[];
  /** The paths of the collections, in the order in which they are given. */
  collections: string[];
}

export type World<R extends string, P> = Made<P> & Record<R, Member>;

/** Builds an instance with what the options name. The result has each reader under their handle. */
export async function world<
  R extends string = never,
  S extends string = never,
  const P extends number | readonly PaperOption[] = 0,
>(options: WorldOptions<R, S, P> = {}): Promise<World<R | S, P>> {
  const instance = await freshInstance(options.config, options.sources, options.services);
  const papers = await addPapers(instance, options.papers ?? 0);
  const readers = await signInAll(instance, options);
  const at = (place: number) => papers[place] ?? missing(`paper ${place} of ${papers.length}`);
  await fillEditions(instance, options, (place) => at(place).key, readers[options.editor ?? ""]?.id);
  await giveUpvotes(instance.db, options, (place) => at(place).key, readers);
  await followAll(instance.db, options.follows, readers);
  if (options.subscribers) await subscribe(instance.db, options.subscribers, NOW - 60_000);
  const made: Made<P> = {
    instance,
    papers: papers as Papers<P>,
    get paper() {
      return at(0);
    },
    get path() {
      return paperPath(at(0).id);
    },
    ids: papers.map(({ id }) => id),
    key: (place) => at(place).key,
    comments: await writeComments(options.comments, () => at(0), readers),
    collections: await makeCollections(options.collections, (place) => at(place).id, readers),
  };
  // A spread would read `paper`, which throws in a world without papers.
  return Object.assign(made, readers as Record<R | S, Member>);
}

function missing(what: string): never {
  throw new Error(`there is no ${what}`);
}

async function addPapers(instance: TestInstance, given: number | readonly PaperOption[]): Promise<WorldPaper[]> {
  const options: readonly PaperOption[] = typeof given === "number" ? Array.from({ length: given }, () => ({})) : given;
  if (options.length === 0) return [];
  const records = options.map((option) =>
    record(typeof option === "string" ? { title: option } : (option as Partial<PaperRecord>)),
  );
  await instance.add(...records);
  const rows = await instance.db.selectFrom("paper_ids").select(["id", "paper_key"]).execute();
  const keys = new Map(rows.map((row) => [row.id, row.paper_key]));
  return records.map((paper) => ({ ...paper, key: keys.get(paper.id) ?? missing(`paper ${paper.id}`) }));
}

async function signInAll(
  instance: TestInstance,
  { readers = {}, regulars = {} }: { readers?: Record<string, Role>; regulars?: Record<string, Role> },
): Promise<Record<string, Member>> {
  const made: Record<string, Member> = {};
  for (const [handle, role] of Object.entries(readers)) made[handle] = await member(instance, handle, role);
  for (const [handle, role] of Object.entries(regulars)) made[handle] = await regular(instance, handle, role);
  return made;
}

async function fillEditions(
  { db }: TestInstance,
  { editions = {} }: { editions?: Record<string, readonly Submitted[]> },
  key: (place: number) => number,
  editor: number | undefined,
): Promise<void> {
  if (Object.keys(editions).length === 0) return;
  await db.transaction().execute(async (tx) => {
    const readerId = editor ?? (await addReader(tx, { handle: "ada", name: "Ada", at: NOW }));
    for (const [day, entries] of Object.entries(editions))
      for (const [i, entry] of entries.entries()) {
        const { paper, ...note } = typeof entry === "number" ? { paper: entry } : entry;
        await submit(tx, { day, paperKey: key(paper), readerId, at: Date.parse(`${day}T08:00:00Z`) + i, ...note });
      }
  });
}

async function giveUpvotes(
  db: Database,
  { upvotes = {}, votes = [] }: { upvotes?: Record<string, readonly number[] | undefined>; votes?: readonly number[] },
  key: (place: number) => number,
  readers: Record<string, Member>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const [handle, places] of Object.entries(upvotes))
      for (const [i, place] of (places ?? []).entries())
        await upvote(tx, key(place), readers[handle]?.id ?? missing(`reader ${handle}`), NOW + i);
    for (let i = 0; i < Math.max(0, ...votes); i++) {
      const voter = await addReader(tx, { handle: `v${i}`, name: `Voter ${i}`, at: NOW });
      for (const [place, n] of votes.entries()) if (i < n) await upvote(tx, key(place), voter, NOW + i);
    }
  });
}

async function followAll(
  db: Database,
  follows: Record<string, readonly Followable[] | undefined> = {},
  readers: Record<string, Member>,
): Promise<void> {
  await db.transaction().execute(async (tx) => {
    for (const [handle, wanted] of Object.entries(follows))
      for (const one of wanted ?? []) await follow(tx, readers[handle]?.id ?? missing(`reader ${handle}`), one, NOW);
  });
}

async function writeComments(
  comments: Record<string, readonly string[] | undefined> = {},
  paper: () => PaperRecord,
  readers: Record<string, Member>,
): Promise<number[]> {
  const ids: number[] = [];
  for (const [handle, texts] of Object.entries(comments))
    for (const text of texts ?? []) {
      const answer = await say(readers[handle] ?? missing(`reader ${handle}`), paper(), text);
      if (answer.status !== 303) throw new Error(`${handle} could not comment: ${answer.page.text}`);
      ids.push(idIn(answer));
    }
  return ids;
}

async function makeCollections(
  collections: Record<string, Record<string, readonly number[]> | undefined> = {},
  id: (place: number) => string,
  readers: Record<string, Member>,
): Promise<string[]> {
  const paths: string[] = [];
  for (const [handle, own] of Object.entries(collections))
    for (const [name, places] of Object.entries(own ?? {}))
      paths.push(await collection(readers[handle] ?? missing(`reader ${handle}`), { name }, places.map(id)));
  return paths;
}

/** Makes a collection of a reader's with these papers; returns its path. */
export async function collection(of: Member, fields: Record<string, string>, ids: string[] = []): Promise<string> {
  const answer = await of.post("/collections", { name: "Reading", ...fields }, { accept: "application/json" });
  const { address } = JSON.parse(answer.html);
  for (const id of ids) await of.post(`/papers/${id}/collect`, { add: address });
  return `/collections/${address}`;
}
