/**
 * The order in which the comments under a paper are read.
 *
 * thread   a comment that answers none, with all that answers it, directly or not
 * gone     not to be shown, like a deleted comment; its place is kept while an answer to it is shown
 */
export interface ThreadComment {
  id: number;
  /** The comment that it answers, whose id is always smaller. Null for the first of a thread. */
  parentId: number | null;
  gone: boolean;
  /** The length of its text. */
  characters: number;
}

/** A comment at its place in the outline. */
export interface ThreadNode<C extends ThreadComment> {
  comment: C;
  /** 0 for the first of a thread. */
  depth: number;
  /** The comment that it answers. */
  parent?: C;
}

/** The most threads, comments and characters on a page; a long thread is cut where its page is full. */
export const PAGE_THREADS = 50;
export const PAGE_COMMENTS = 1_000;
export const PAGE_CHARACTERS = 400_000;

/**
 * Puts comments, given by rising id, in order: the oldest thread first, and each comment followed by its answers, the
 * oldest first.
 */
export function outlineThreads<C extends ThreadComment>(comments: readonly C[]): ThreadNode<C>[] {
  const ids = new Set(comments.map(({ id }) => id));
  const answers = new Map<number | null, C[]>();
  // From the end, so that answers come before what they answer. The lists are stacks: newest first.
  for (const comment of comments.toReversed()) {
    if (comment.gone && !answers.has(comment.id)) continue;
    const parentId = comment.parentId !== null && ids.has(comment.parentId) ? comment.parentId : null;
    const list = answers.get(parentId);
    if (list) list.push(comment);
    else answers.set(parentId, [comment]);
  }
  const nodes: ThreadNode<C>[] = [];
  const stack: ThreadNode<C>[] = (answers.get(null) ?? []).map((comment) => ({ comment, depth: 0 }));
  for (let node = stack.pop(); node; node = stack.pop()) {
    nodes.push(node);
    for (const answer of answers.get(node.comment.id) ?? [])
      stack.push({ comment: answer, depth: node.depth + 1, parent: node.comment });
  }
  return nodes;
}

/** Cuts an outline into pages. There is at least one, which is empty when there are no comments. */
export function threadPages<C extends ThreadComment>(nodes: readonly ThreadNode<C>[]): ThreadNode<C>[][] {
  let page: ThreadNode<C>[] = [];
  let [threads, characters] = [0, 0];
  const pages = [page];
  for (const node of nodes) {
    const isThread = node.depth === 0;
    const isFull =
      (isThread && threads >= PAGE_THREADS) ||
      page.length >= PAGE_COMMENTS ||
      characters + node.comment.characters > PAGE_CHARACTERS;
    if (isFull && page.length > 0) {
      page = [];
      pages.push(page);
      [threads, characters] = [0, 0];
    }
    page.push(node);
    threads += isThread ? 1 : 0;
    characters += node.comment.characters;
  }
  return pages;
}
