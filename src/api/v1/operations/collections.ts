/** Reading collections: everybody's public ones, one's own, and what is in them. */
import { z } from "zod";
import { getCollectionContents } from "../../../app/collections/getCollection.ts";
import { MAX_COLLECTION_PAPERS } from "../../../domain/collections/collection.ts";
import { collectionsOf, publicCollections } from "../../../store/collections/collections.ts";
import { operation } from "../operation.ts";
import { CollectionSchema, collectionJson, ofCollection } from "../schemas/collections.ts";
import { Moment, moment, Next, number, paging } from "../schemas/common.ts";
import { PaperSchema, papersFor } from "../schemas/papers.ts";

const PAGE_COLLECTIONS = 50;
const PAGE_PAPERS = 50;
const MAX_HANDLE_CHARACTERS = 60;
const group = "Collections";

const listPublic = operation({
  id: "listCollections",
  group,
  method: "get",
  path: "/collections",
  summary: "Public collections, the last made first",
  query: z.strictObject({
    reader: z.string().min(1).max(MAX_HANDLE_CHARACTERS).optional().meta({ description: "Of one reader, by handle." }),
    ...paging(PAGE_COLLECTIONS),
  }),
  etag: "state",
  response: {
    status: 200,
    description: "A page of collections.",
    schema: z.object({ items: z.array(CollectionSchema), next: Next }).meta({ id: "CollectionList" }),
  },
  async handler(request) {
    const { site, query, address } = request;
    const [before] = request.place(z.tuple([number])) ?? [];
    const rows = await publicCollections(site.db, { handle: query.reader, before, limit: query.limit + 1 });
    const page = rows.slice(0, query.limit);
    const last = page.at(-1)?.collection.id;
    return {
      items: page.map(({ collection, owner }) => collectionJson(address, collection, owner, collection.papers)),
      next: rows.length > page.length && last !== undefined ? request.next([last]) : null,
    };
  },
});

const listOwn = operation({
  id: "listOwnCollections",
  group,
  method: "get",
  path: "/me/collections",
  summary: "Your collections, the last changed first",
  requiresReader: true,
  etag: "state",
  response: {
    status: 200,
    description: "All of them, private ones too.",
    schema: z.object({ items: z.array(CollectionSchema) }).meta({ id: "OwnCollections" }),
  },
  async handler({ site, reader, address }) {
    const all = await collectionsOf(site.db, reader.id);
    return { items: all.map((collection) => collectionJson(address, collection, reader, collection.papers)) };
  },
});

const CollectedSchema = z
  .object({ place: number, paper: PaperSchema, note: z.string(), added: Moment })
  .meta({ id: "CollectedPaper" });
const CollectionPage = CollectionSchema.extend({ items: z.array(CollectedSchema), next: Next }).meta({
  id: "WholeCollection",
});

const getOne = operation({
  id: "getCollection",
  group,
  method: "get",
  path: "/collections/{address}",
  summary: "A collection and its papers",
  description: "Public and unlisted ones, and your own. The order is kept while you follow `next`.",
  params: ofCollection,
  query: z.strictObject(paging(PAGE_PAPERS)),
  etag: "state",
  response: { status: 200, description: "A page of it.", schema: CollectionPage },
  errors: ["not_found"],
  example: { params: { address: "m3qZ0J9cQvVt5x1A" } },
  async handler(request) {
    const { site, c, params, query, reader, address } = request;
    const viewer = (await site.sessions.reading(c))?.reader;
    const span = { limit: MAX_COLLECTION_PAPERS, offset: 0 };
    const { collection, owner, total, entries } = await getCollectionContents(site, viewer, params.address, span);
    const all = async () => entries.map(({ key }) => key);
    const { keys, offset, next } = await request.snapshots.page(request, query.limit, all);
    const papers = await papersFor(site.db, reader, address, keys);
    const known = new Map(entries.map((entry) => [entry.key, entry]));
    const items = keys.flatMap((key, i) => {
      const [paper, entry] = [papers.get(key), known.get(key)];
      return paper && entry ? [{ place: offset + i + 1, paper, note: entry.note, added: moment(entry.addedAt) }] : [];
    });
    return { ...collectionJson(address, collection, owner, total), items, next };
  },
});

export const collectionOperations = [listPublic, listOwn, getOne];
