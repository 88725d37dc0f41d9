/**
 * Private feed: a reader's own list at an address that only its reader is given. Whoever has the address reads along,
 * until its reader renews or revokes it.
 */

const OWN_LISTS = ["following", "saved", "upvoted", "submitted", "alerts"] as const;
export type PrivateList = (typeof OWN_LISTS)[number] | `collection ${string}`;

/** Every list but collections, in the order that pages have them. */
export const PRIVATE_LISTS: readonly PrivateList[] = OWN_LISTS;

/** As kept and as forms have it; undefined for anything else. */
export function readPrivateList(text: string): PrivateList | undefined {
  const address = collectionOf(text);
  return address === undefined ? OWN_LISTS.find((one) => one === text) : `collection ${address}`;
}

/** The address of the collection that a private feed is of. */
export const collectionOf = (list: string): string | undefined => /^collection ([\w-]{1,64})$/.exec(list)?.[1];
