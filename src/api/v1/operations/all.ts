/** All that can be asked of `/api/v1`, in the order of the document. */
import type { Operation } from "../operation.ts";
import { collectionOperations } from "./collections.ts";
import { commentOperations } from "./comments.ts";
import { editionOperations } from "./editions.ts";
import { followingOperations } from "./following.ts";
import { documentOf, instanceOperations } from "./instance.ts";
import { paperOperations } from "./papers.ts";
import { searchOperations } from "./search.ts";
import { subscriptionOperations } from "./subscription.ts";
import { yourOperations } from "./you.ts";

export const OPERATIONS: readonly Operation[] = [
  ...paperOperations,
  ...searchOperations,
  ...editionOperations,
  ...commentOperations,
  ...collectionOperations,
  ...followingOperations,
  ...yourOperations,
  ...subscriptionOperations,
  ...instanceOperations,
  documentOf(() => OPERATIONS),
];
