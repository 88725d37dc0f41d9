/** Collections in responses. */

import { z } from "zod";
import { type Collection, ORDERINGS, VISIBILITIES } from "../../../domain/collections/collection.ts";
import { collectionPath } from "../../../domain/pagePaths.ts";
import type { Reader } from "../../../domain/readers/reader.ts";
import { Address, Count, Moment, moment, paperId, ReaderName } from "./common.ts";

const MAX_ADDRESS_CHARACTERS = 60;

export const collectionAddress = z.string().min(1).max(MAX_ADDRESS_CHARACTERS).meta({
  description: "The end of the collection’s URL.",
});
export const ofCollection = z.strictObject({ address: collectionAddress });
export const ofCollectionAndPaper = z.strictObject({ address: collectionAddress, id: paperId });

export const CollectionSchema = z
  .object({
    collection: collectionAddress,
    address: Address.meta({ description: "Its page." }),
    name: z.string(),
    about: z.string(),
    visibility: z.enum(VISIBILITIES),
    ordering: z.enum(ORDERINGS).meta({ description: "The last added first; by hand; the last published first." }),
    saved: z.boolean().meta({ description: "Whether papers that name no collection go here." }),
    by: ReaderName,
    papers: Count,
    created: Moment,
    updated: Moment,
  })
  .meta({ id: "Collection" });

export const collectionJson = (
  address: string,
  collection: Collection,
  { handle, name }: Pick<Reader, "handle" | "name">,
  papers: number,
) => ({
  collection: collection.address,
  address: `${address}${collectionPath(collection.address)}`,
  name: collection.name,
  about: collection.about,
  visibility: collection.visibility,
  ordering: collection.ordering,
  saved: collection.saved,
  by: { handle, name },
  papers,
  created: moment(collection.createdAt),
  updated: moment(collection.updatedAt),
});
