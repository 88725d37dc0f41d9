/**
 * Digest: one issue as it is composed: papers in sections, each with the reason why it is there.
 * Candidate: a paper that an issue may have. Place: where it stands among them, the most wanted first; 0 is the first.
 * Group: the candidates for one interest of a subscription (the whole edition, a category, an author, a search), by place.
 */
import type { Instant } from "../../lib/time.ts";
import type { DigestSubscriber, Subscription } from "./subscription.ts";

export interface DigestPaper {
  key: number;
  id: string;
  title: string;
  /** The whole abstract, in the source's TeX. */
  abstract: string;
  authors: string[];
  /** For example `in cs.LG, 12 upvotes`; empty where there is nothing to say. */
  reason: string;
  /** Why the ranking that learns puts it there, in one line; absent where it does not order the digest. */
  because?: string;
}

export interface DigestSection {
  /** Absent where the only section is the whole edition. */
  title?: string;
  papers: DigestPaper[];
  /** The number of papers that this section could have had. */
  total: number;
}

export interface Digest {
  issue: string;
  /** The days that it covers, such as `Tuesday, 16 June 2026`. */
  title: string;
  sections: DigestSection[];
  /** The number of papers that fit and were never sent to this subscription. */
  total: number;
  empty: boolean;
  /** Whether its papers stand in the reader's own order. */
  isForReader: boolean;
}

export interface Composer {
  /**
   * Composes an issue without changing anything. What was sent to the subscription before is left out; an issue whose
   * papers are recorded already, because it was sent or is tried again, has those again. Throws `bad_request` for what is
   * not the name of an issue.
   */
  compose(subscriber: DigestSubscriber, issue: string): Promise<Digest>;
}

/** What candidates are ordered by. */
export interface DigestCandidate {
  key: number;
  /** Readers' upvotes and those on other sites. */
  votes: number;
  /** Who put it into an edition: a person (or another site), a rule, or nobody. */
  by: "people" | "rule" | "nobody";
  /** When it was first submitted; when it was published, where nobody submitted it. */
  at: Instant;
}

const RANKS = { people: 0, rule: 1, nobody: 2 };

/** Compares as editions are ordered: more votes first, people before rules, then the earlier; of those that nobody submitted, the newer. */
export const compareCandidates = (one: DigestCandidate, other: DigestCandidate): number =>
  other.votes - one.votes ||
  RANKS[one.by] - RANKS[other.by] ||
  (one.by === "nobody" ? other.at - one.at : one.at - other.at) ||
  one.key - other.key;

export interface CandidateGroup {
  title?: string;
  /** Why its papers are there; empty where that goes without saying. */
  reason: string;
  /** Rising, or in the reader's own order. */
  places: readonly number[];
}

export interface ChosenSection {
  group: CandidateGroup;
  /** In the order of the group. */
  places: number[];
  total: number;
}

/**
 * Gives each place to the first group that it fits. Then the groups take turns, each with its next place, until there are
 * as many papers as the subscription wants, so that a broad interest leaves room for a narrow one. Groups that nothing
 * fits have no section.
 */
export function choosePapers(
  groups: readonly CandidateGroup[],
  mayHave: (place: number) => boolean,
  papers: number,
): { sections: ChosenSection[]; total: number } {
  const taken = new Set<number>();
  const fitting = groups.map((group) => {
    const own = group.places.filter((place) => !taken.has(place) && mayHave(place));
    for (const place of own) taken.add(place);
    return { group, own, papers: 0 };
  });
  let left = Math.min(papers, taken.size);
  while (left > 0)
    for (const one of fitting)
      if (left > 0 && one.papers < one.own.length) {
        one.papers++;
        left--;
      }
  const sections = fitting
    .filter((one) => one.papers > 0)
    .map(({ group, own, papers: n }) => ({ group, places: own.slice(0, n), total: own.length }));
  return { sections, total: taken.size };
}

/** Returns the papers of a digest in the order that it shows them. */
export const papersOf = ({ sections }: Digest): DigestPaper[] => sections.flatMap(({ papers }) => papers);

/** Whole URLs under a paper, by which its reader wants more like it, or not to see it again. */
export interface WishLinks {
  more: string;
  hide: string;
}

/** What a digest is rendered with. */
export interface DigestMailParts {
  /** `baseUrl` has no closing slash. */
  instance: { title: string; baseUrl: string };
  subscription: Pick<Subscription, "preferences" | "zone">;
  /** Without `manage` and `unsubscribe` it may be shown to anybody. `view` is absent where a browser shows it already. */
  links: { manage?: string; unsubscribe?: string; view?: string; paperLinksOf?: (paperKey: number) => WishLinks };
}

export interface RenderedDigest {
  subject: string;
  text: string;
  /** Absent where the subscription wants plain text. */
  html?: string;
  /** What mail programs show next to the subject; it is part of the HTML. */
  preheader: string;
}

/** Renders a digest. The result depends on nothing but the arguments. */
export type RenderDigest = (digest: Digest, parts: DigestMailParts) => RenderedDigest;
