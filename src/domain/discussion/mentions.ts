/** Readers and papers that running text names: `@mei-lin`, `arXiv:2309.12307`, `2309.12307`, `arxiv.org/abs/2309.12307`. */

import { trimTrailing } from "../../lib/trim.ts";
import { parsePaperId } from "../papers/paperId.ts";
import { isHandle } from "../readers/handle.ts";

export interface Mention {
  kind: "reader" | "paper";
  /** The handle, or the paper's stable id. Whether there is such a one is another question. */
  name: string;
  /** Where it stands in the text; `to` is behind it. */
  from: number;
  to: number;
}

/** In the order of the text, never overlapping. */
export function mentionsInProse(prose: string): Mention[] {
  const found: Mention[] = [];
  for (const match of prose.matchAll(CANDIDATE)) {
    const { handle, paper } = match.groups ?? {};
    const mention = handle === undefined ? paperIn(paper ?? "") : readerIn(handle);
    if (mention) found.push({ ...mention, from: match.index, to: match.index + mention.length });
  }
  return found.map(({ kind, name, from, to }) => ({ kind, name, from, to }));
}

type Found = Pick<Mention, "kind" | "name"> & { length: number };

function readerIn(written: string): Found | undefined {
  const name = trimTrailing(written, "-").toLowerCase();
  return isHandle(name) ? { kind: "reader", name, length: 1 + name.length } : undefined;
}

function paperIn(written: string): Found | undefined {
  // A bracket or a full stop behind an address belongs to the sentence.
  const address = trimTrailing(written, ".,;:!?)]}'\"’”*_");
  const name = parsePaperId(address);
  return name === undefined ? undefined : { kind: "paper", name, length: address.length };
}

/**
 * A handle is not part of an address of mail or of another network (`bob@alice.org`, `@bob@example.org`), an id is not
 * part of a longer number or path.
 */
const CANDIDATE = new RegExp(
  [
    String.raw`(?<![\p{L}\p{N}_.@/+-])@(?<handle>[A-Za-z0-9][A-Za-z0-9-]{1,40})(?![\p{L}\p{N}_@]|\.[\p{L}\p{N}])`,
    [
      String.raw`(?<![\p{L}\p{N}_.@/:=#-])(?<paper>(?:arxiv:\s?)?\d{4}\.\d{4,5}(?:v\d{1,2})?(?![\p{L}\p{N}_/-]|\.\d)`,
      String.raw`(?:arxiv:\s?)?[a-z]{2,8}(?:-[a-z]{2,5})?(?:\.[A-Z]{2})?/\d{7}(?:v\d{1,2})?(?![\p{L}\p{N}_/-]|\.\d)`,
      String.raw`(?:bio|med)rxiv:10\.\d{4,9}/[\w.()-]{1,100}`,
      String.raw`(?:[a-z0-9-]{1,20}\.){1,4}(?:org|co|edu|gov)/[^\s<>"'\x60]{4,200})`,
    ].join("|"),
  ].join("|"),
  "giu",
);
