/** Where the text of a link closes, found once for all brackets of a comment. */
import type MarkdownIt from "markdown-it";

type Inline = InstanceType<InstanceType<typeof MarkdownIt>["inline"]["State"]>;

const [OPENING, CLOSING] = ["[".charCodeAt(0), "]".charCodeAt(0)];

/** By the place of an opening bracket: its closing one, or -1 with how far was looked. */
type Labels = Map<number, { end: number; lookedTo: number }>;
const known = new WeakMap<Inline, { nested: Labels; flat: Labels }>();

/**
 * Returns the place of the bracket that closes the one at `start`, or -1. The parser's own helper goes on to the end of
 * the comment for each bracket that does not close; what this passes on its way is remembered.
 */
export function linkLabelEnd(state: Inline, start: number, disableNested = false): number {
  const both = known.get(state) ?? { nested: new Map(), flat: new Map() };
  known.set(state, both);
  const labels = disableNested ? both.flat : both.nested;
  const before = labels.get(start);
  if (before && (before.end >= 0 || before.lookedTo >= state.posMax))
    return before.end < state.posMax ? before.end : -1;
  const place = state.pos;
  look(state, start, disableNested, labels);
  state.pos = place;
  return labels.get(start)?.end ?? -1;
}

function look(state: Inline, start: number, disableNested: boolean, labels: Labels): void {
  const open = [start];
  state.pos = start + 1;
  while (state.pos < state.posMax) {
    const at = state.pos;
    const character = state.src.charCodeAt(at);
    if (character === CLOSING) {
      labels.set(open.pop() ?? start, { end: at, lookedTo: at });
      if (open.length === 0) return;
    }
    state.md.inline.skipToken(state);
    if (character !== OPENING) continue;
    if (state.pos === at + 1) open.push(at);
    // A link within: no bracket around it begins one.
    else if (disableNested) {
      close(open, Number.POSITIVE_INFINITY, labels);
      return;
    }
  }
  close(open, state.posMax, labels);
}

function close(open: readonly number[], lookedTo: number, labels: Labels): void {
  for (const start of open) labels.set(start, { end: -1, lookedTo });
}
