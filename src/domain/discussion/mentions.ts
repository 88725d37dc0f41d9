/** Mentions of readers and papers in running text: `@mei-lin`, `arXiv:2309.12307`, `2309.12307`, `arxiv.org/abs/2309.12307`. */

import { trimTrailing } from "../../lib/trim.ts";
import { parsePaperId } from "../papers/paperId.ts";
import { isHandle } from "../readers/handle.ts";

export interface Mention {
  kind: "reader" | "paper";
  /** The handle, or the paper's stable id. It need not exist. */
  name: string;
  /** The offsets in the text of its first character, and of the first one after it. */
  from: number;
  to: number;
}

/** Finds the mentions in a text, in its order; they never overlap. */
export function mentionsInProse(prose: string): Mention[] {
  const mentions: Mention[] = [];
  for (const match of prose.matchAll(MENTION)) {
    const { handle, paper } = match.groups ?? {};
    const mention = handle === undefined ? paperIn(paper ?? "") : readerIn(handle);
    if (mention) mentions.push({ ...mention, from: match.index, to: match.index + mention.length });
  }
  return mentions.map(({ kind, name, from, to }) => ({ kind, name, from, to }));
}

type Candidate = Pick<Mention, "kind" | "name"> & { length: number };

function readerIn(text: string): Candidate | undefined {
  const name = trimTrailing(text, "-").toLowerCase();
  return isHandle(name) ? { kind: "reader", name, length: 1 + name.length } : undefined;
}

function paperIn(text: string): Candidate | undefined {
  // A bracket or a full stop after a URL belongs to the sentence.
  const url = trimTrailing(text, ".,;:!?)]}'\"’”*_");
  const name = parsePaperId(url);
  return name === undefined ? undefined : { kind: "paper", name, length: url.length };
}

/**
 * Matches what may be a mention. A handle is not part of a mail address or of an address on another network
 * (`bob@alice.org`, `@bob@example.org`); an id is not part of a longer number or path.
 */
const MENTION = new RegExp(
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
