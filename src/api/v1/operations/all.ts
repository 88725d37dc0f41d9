/** All operations of `/api/v1`, in the order of the document. */
import type { WebContext } from "../../../http/webContext.ts";
import { type OpenApi, openApi } from "../document.ts";
import type { Operation } from "../operation.ts";
import { alertOperations } from "./alerts.ts";
import { collectionOperations } from "./collections.ts";
import { commentOperations } from "./comments.ts";
import { editionOperations } from "./editions.ts";
import { followOperations } from "./follows.ts";
import { documentOf, instanceOperations } from "./instance.ts";
import { interestOperations } from "./interests.ts";
import { ownCollectionOperations } from "./ownCollections.ts";
import { paperOperations } from "./papers.ts";
import { readingOperations } from "./reading.ts";
import { searchOperations } from "./search.ts";
import { subscriptionOperations } from "./subscription.ts";
import { voteOperations } from "./votes.ts";
import { yourOperations } from "./you.ts";

export const OPERATIONS: readonly Operation[] = [
  ...paperOperations,
  ...voteOperations,
  ...searchOperations,
  ...editionOperations,
  ...commentOperations,
  ...collectionOperations,
  ...ownCollectionOperations,
  ...followOperations,
  ...alertOperations,
  ...yourOperations,
  ...readingOperations,
  ...interestOperations,
  ...subscriptionOperations,
  ...instanceOperations,
  documentOf(describe),
];

let made: { of: string; document: OpenApi } | undefined;

/** The document of this instance; kept while its URL stays the same. */
export function describe({ services: { config, version } }: Pick<WebContext, "services">, address: string): OpenApi {
  const of = JSON.stringify([config.title, version, address]);
  if (made?.of !== of) made = { of, document: openApi(OPERATIONS, { title: config.title, version, address }) };
  return made.document;
}
