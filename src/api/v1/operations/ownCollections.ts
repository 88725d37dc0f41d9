/** Making, changing and deleting collections, and what is in them. */
import { z } from "zod";
import { createCollection } from "../../../app/collections/createCollection.ts";
import { deleteCollection } from "../../../app/collections/deleteCollection.ts";
import { editCollection } from "../../../app/collections/editCollection.ts";
import { removePaper } from "../../../app/collections/removePaper.ts";
import { savePaper } from "../../../app/collections/savePaper.ts";
import {
  MAX_COLLECTION_ABOUT_CHARACTERS,
  MAX_COLLECTION_NAME_CHARACTERS,
  MAX_COLLECTION_PAPERS,
  MAX_NOTE_CHARACTERS,
  ORDERINGS,
  VISIBILITIES,
} from "../../../domain/collections/collection.ts";
import { operation } from "../operation.ts";
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
  handler: async ({ site, session, body, reader, address }) =>
    collectionJson(address, await createCollection(site, session, body), reader, 0),
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
  async handler({ site, session, params, body, reader, address }) {
    const changed = await editCollection(site, session, { address: params.address, changes: body });
    return collectionJson(address, changed, reader, changed.papers);
  },
});

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
  handler: ({ site, session, params }) => deleteCollection(site, session, params),
});

const Kept = z.object({ collection: collectionAddress, paper: z.string(), added: z.boolean(), papers: Count }).meta({
  id: "Kept",
  description: "Whether the paper is new in the collection, and how many papers the collection has now.",
});

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
  async handler({ site, session, params: { address, id }, body }) {
    const saved = await savePaper(site, session, { paperId: id, collection: { address }, ...body });
    return { collection: address, paper: saved.paper.id, added: saved.isNew, papers: saved.papers };
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
  async handler({ site, session, params: { address, id } }) {
    await removePaper(site, session, { address, paperId: id });
  },
});

export const ownCollectionOperations = [make, change, remove, put, take];
