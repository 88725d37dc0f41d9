/**
 * What readers write under a paper, in the order in which it is read.
 *
 * remark   a comment as far as its place is concerned
 * thread   a remark that answers none, with all that answers it, directly or not
 * gone     not to be shown, as a deleted one; its place is kept while an answer to it is shown
 */
export interface ThreadComment {
  id: number;
  /** What it answers; its id is always the smaller one. Null for the first of a thread. */
  parentId: number | null;
  gone: boolean;
  /** Of its text. */
  characters: number;
}

export interface ThreadNode<R extends ThreadComment> {
  remark: R;
  /** 0 for the first of a thread. */
  depth: number;
  /** The remark that it answers. */
  answers?: R;
}

/** A page of threads; a long thread is cut where the page has so many comments, or so much text to set. */
export const PAGE_THREADS = 50;
export const PAGE_COMMENTS = 1_000;
export const PAGE_CHARACTERS = 400_000;

/** The oldest thread first, each remark followed by its answers, the oldest first. Remarks come by rising id. */
export function outlineThreads<R extends ThreadComment>(remarks: readonly R[]): ThreadNode<R>[] {
  const ids = new Set(remarks.map(({ id }) => id));
  const answers = new Map<number | null, R[]>();
  // From the end, so that answers are met before what they answer; lists come out newest first, as stacks.
  for (const remark of remarks.toReversed()) {
    if (remark.gone && !answers.has(remark.id)) continue;
    const above = remark.parentId !== null && ids.has(remark.parentId) ? remark.parentId : null;
    const list = answers.get(above);
    if (list) list.push(remark);
    else answers.set(above, [remark]);
  }
  const places: ThreadNode<R>[] = [];
  const next: ThreadNode<R>[] = (answers.get(null) ?? []).map((remark) => ({ remark, depth: 0 }));
  for (let place = next.pop(); place; place = next.pop()) {
    places.push(place);
    for (const remark of answers.get(place.remark.id) ?? [])
      next.push({ remark, depth: place.depth + 1, answers: place.remark });
  }
  return places;
}

/** At least one page, which is empty where there is nothing. */
export function threadPages<R extends ThreadComment>(places: readonly ThreadNode<R>[]): ThreadNode<R>[][] {
  let page: ThreadNode<R>[] = [];
  let [threads, characters] = [0, 0];
  const pages = [page];
  for (const place of places) {
    const isThread = place.depth === 0;
    const isFull =
      (isThread && threads >= PAGE_THREADS) ||
      page.length >= PAGE_COMMENTS ||
      characters + place.remark.characters > PAGE_CHARACTERS;
    if (isFull && page.length > 0) {
      page = [];
      pages.push(page);
      [threads, characters] = [0, 0];
    }
    page.push(place);
    threads += isThread ? 1 : 0;
    characters += place.remark.characters;
  }
  return pages;
}
