/** The parameter of lists that leaves out what the reader has seen. */
import { z } from "zod";
import type { Unseen } from "../../../domain/reading/reading.ts";
import { BroadsheetError } from "../../../lib/errors.ts";
import type { Instant } from "../../../lib/time.ts";
import type { OperationRequest } from "../operation.ts";
import type { SnapshotPage } from "../stablePagination.ts";

export const unseen = z.boolean().optional().meta({
  description:
    "`true` leaves out what you have seen or read, as it is when the first page is asked for. Needs a token that may read.",
});

interface UnseenQuery {
  unseen?: boolean | undefined;
}

/**
 * Reads the parameter; `asOf` is when the first page was asked for, absent for the first. Throws `sign_in_first` where
 * nobody is signed in.
 */
export function unseenBy(
  { site, reader, query }: Pick<OperationRequest, "site" | "reader"> & { query: UnseenQuery },
  asOf?: Instant,
): Unseen | undefined {
  if (!query.unseen) return undefined;
  if (reader) return { readerId: reader.id, asOf: asOf ?? site.clock() };
  throw new BroadsheetError(
    "sign_in_first",
    "“unseen” leaves out what you have seen, and this request does not say who you are. Send an API token that may read, or leave “unseen” out.",
  );
}

type KeysRequest = Pick<OperationRequest, "site" | "reader" | "snapshots" | "list" | "place" | "next"> & {
  query: UnseenQuery & { limit: number };
};

/** Gives a page of the keys of a whole list, with the parameter. Throws as `unseenBy` does. */
export async function pageOfKeys(
  request: KeysRequest,
  all: (unseen: Unseen | undefined) => Promise<number[]>,
): Promise<SnapshotPage> {
  const { reader, snapshots, query } = request;
  const unseen = unseenBy(request);
  if (!unseen) return snapshots.page(request, query.limit, () => all(undefined));
  // A list of one reader's is kept under that reader’s id, so that its cursor is of no use to others.
  const own = { ...request, list: `${request.list} ${reader?.id}` };
  return snapshots.page(own, query.limit, (startedAt) => all(unseenBy(request, startedAt)), unseen.asOf);
}
