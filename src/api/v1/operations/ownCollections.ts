/** Making, changing and deleting collections, and what is in them. */
import { z } from "zod";
import { ownedCollection } from "../../../app/collections/getCollection.ts";
import { getPaper } from "../../../app/papers/getPaper.ts";
import {
  MAX_COLLECTION_ABOUT_CHARACTERS,
  MAX_COLLECTION_NAME_CHARACTERS,
  MAX_COLLECTION_PAPERS,
  MAX_NOTE_CHARACTERS,
  ORDERINGS,
  readCollection,
  readNote,
  VISIBILITIES,
} from "../../../domain/collections/collection.ts";
import { BroadsheetError } from "../../../lib/errors.ts";
import { collect, movePaper, papersIn, saveNote, uncollect } from "../../../store/collections/collectionItems.ts";
import {
  changeCollection,
  findCollection,
  makeCollection,
  removeCollection,
} from "../../../store/collections/collections.ts";
import { type OperationRequest, operation } from "../operation.ts";
import {
  CollectionSchema,
  collectionAddress,
  collectionJson,
  ofCollection,
  ofCollectionAndPaper,
} from "../schemas/collections.ts";
import { Count } from "../schemas/common.ts";

const group = "Collections";

const words = {
  name: z.string().max(MAX_COLLECTION_NAME_CHARACTERS),
  about: z.string().max(MAX_COLLECTION_ABOUT_CHARACTERS).optional(),
  visibility: z.enum(VISIBILITIES).optional(),
  ordering: z.enum(ORDERINGS).optional(),
};

const make = operation({
  id: "makeCollection",
  group,
  method: "post",
  path: "/collections",
  summary: "Make a collection",
  description: "Private, and the last added first, unless it is said otherwise.",
  body: z.strictObject(words),
  requiresReader: true,
  response: { status: 201, description: "The collection.", schema: CollectionSchema },
  errors: ["conflict"],
  example: { body: { name: "Robust losses", visibility: "public" } },
  async handler({ site, body, reader, address }) {
    const read = wordsOf(body);
    const made = await site.db
      .transaction()
      .execute((tx) => makeCollection(tx, reader.id, read, site.services.clock()));
    return collectionJson(address, made, reader, 0);
  },
});

const change = operation({
  id: "changeCollection",
  group,
  method: "patch",
  path: "/collections/{address}",
  summary: "Change a collection of yours",
  description: "What is left out stays as it is.",
  params: ofCollection,
  body: z.strictObject({ ...words, name: words.name.optional() }),
  requiresReader: true,
  response: { status: 200, description: "The collection as it is now.", schema: CollectionSchema },
  errors: ["not_found"],
  example: { params: { address: "m3qZ0J9cQvVt5x1A" }, body: { visibility: "unlisted" } },
  async handler(request) {
    const { site, c, params, body, reader } = request;
    const { collection } = await ownedCollection(site.db, (await site.visits.reading(c))?.reader, params.address);
    const { name, about, visibility, ordering } = collection;
    const read = wordsOf({ name, about, visibility, ordering, ...body });
    const at = site.services.clock();
    await site.db.transaction().execute((tx) => changeCollection(tx, reader.id, params.address, read, at));
    return current(request, params.address);
  },
});

/** Throws `bad_request`. */
function wordsOf(body: Parameters<typeof readCollection>[0]) {
  const read = readCollection(body);
  if (typeof read === "string") throw new BroadsheetError("bad_request", read);
  return read;
}

async function current({ site, address }: Pick<OperationRequest, "site" | "address">, which: string) {
  const found = await findCollection(site.db, which);
  if (!found) throw new BroadsheetError("not_found", "This collection has just been deleted.");
  const { total } = await papersIn(site.db, found.collection, 0, 0);
  return collectionJson(address, found.collection, found.owner, total);
}

const remove = operation({
  id: "deleteCollection",
  group,
  method: "delete",
  path: "/collections/{address}",
  summary: "Delete a collection of yours, with its notes",
  params: ofCollection,
  requiresReader: true,
  response: { status: 204, description: "It is gone." },
  errors: ["not_found"],
  example: { params: { address: "m3qZ0J9cQvVt5x1A" } },
  async handler({ site, c, params, reader }) {
    await ownedCollection(site.db, (await site.visits.reading(c))?.reader, params.address);
    const at = site.services.clock();
    await site.db.transaction().execute((tx) => removeCollection(tx, reader.id, params.address, at));
    return undefined;
  },
});

const Kept = z
  .object({ collection: collectionAddress, paper: z.string(), added: z.boolean(), papers: Count })
  .meta({ id: "Kept", description: "Whether the paper is new in the collection, which has so many now." });

const put = operation({
  id: "addToCollection",
  group,
  method: "put",
  path: "/collections/{address}/papers/{id}",
  summary: "Put a paper into a collection of yours",
  description:
    "With a note or a place where they are given; one that is there already stays, and keeps what is not given.",
  params: ofCollectionAndPaper,
  body: z.strictObject({
    note: z.string().max(MAX_NOTE_CHARACTERS).optional(),
    place: z.int().min(1).max(MAX_COLLECTION_PAPERS).optional().meta({ description: "In the order made by hand." }),
  }),
  requiresReader: true,
  response: { status: 200, description: "It is in the collection.", schema: Kept },
  errors: ["not_found", "conflict"],
  example: { params: { address: "m3qZ0J9cQvVt5x1A", id: "2309.12307" }, body: { note: "Table 3" } },
  async handler({ site, c, params, body, reader }) {
    const { collection } = await ownedCollection(site.db, (await site.visits.reading(c))?.reader, params.address);
    const paper = await getPaper(site.db, params.id);
    const note = body.note === undefined ? undefined : readNote(body.note);
    if (note && "problem" in note) throw new BroadsheetError("bad_request", note.problem);
    const which = { readerId: reader.id, address: params.address, paperKey: paper.key, at: site.services.clock() };
    const { place } = body;
    const added = await site.db.transaction().execute(async (tx) => {
      const isNew = await collect(tx, which);
      if (note) await saveNote(tx, { ...which, ...note });
      if (place !== undefined) await movePaper(tx, { ...which, move: place });
      return isNew;
    });
    const { total } = await papersIn(site.db, collection, 0, 0);
    return { collection: params.address, paper: paper.id, added, papers: total };
  },
});

const take = operation({
  id: "removeFromCollection",
  group,
  method: "delete",
  path: "/collections/{address}/papers/{id}",
  summary: "Take a paper out of a collection of yours",
  description: "With its note. One that is not in it changes nothing.",
  params: ofCollectionAndPaper,
  requiresReader: true,
  response: { status: 204, description: "It is not in the collection." },
  errors: ["not_found"],
  example: { params: { address: "m3qZ0J9cQvVt5x1A", id: "2309.12307" } },
  async handler({ site, c, params, reader }) {
    await ownedCollection(site.db, (await site.visits.reading(c))?.reader, params.address);
    const { key } = await getPaper(site.db, params.id);
    const which = { readerId: reader.id, address: params.address, paperKey: key, at: site.services.clock() };
    await site.db.transaction().execute((tx) => uncollect(tx, which));
    return undefined;
  },
});

export const ownCollectionOperations = [make, change, remove, put, take];
