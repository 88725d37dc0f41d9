/**
 * Private feed: a reader's own list at a URL that only the reader is given. Anybody who has the URL can read along until
 * the reader renews or revokes it.
 */

const OWN_LISTS = ["following", "saved", "upvoted", "submitted", "alerts", "for-you"] as const;
export type PrivateList = (typeof OWN_LISTS)[number] | `collection ${string}`;

/** Every list but collections, in the order of pages. */
export const PRIVATE_LISTS: readonly PrivateList[] = OWN_LISTS;

/** Reads a list as the records and forms name it; undefined for anything else. */
export function readPrivateList(text: string): PrivateList | undefined {
  const address = collectionOf(text);
  return address === undefined ? OWN_LISTS.find((one) => one === text) : `collection ${address}`;
}

/** Returns the address of the collection that a private feed shows; undefined for any other list. */
export const collectionOf = (list: string): string | undefined => /^collection ([\w-]{1,64})$/.exec(list)?.[1];
