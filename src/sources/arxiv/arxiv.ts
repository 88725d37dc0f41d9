/**
 * arXiv: lists by OAI-PMH, single papers by the Atom API, the day's announcements by its feeds. All of them together are
 * asked by one connection at a time, three seconds apart, over all processes.
 */

import type { Clock, Fetch, PaperSource, Throttle } from "../../domain/ports.ts";
import { HOUR_MS } from "../../lib/time.ts";
import { createPolite, orTrouble } from "../polite.ts";
import { announcedIn } from "./announcements.ts";
import { papersById } from "./atom.ts";
import { createLists } from "./oai.ts";

/** One request at a time, so long apart: arXiv's terms of use. */
export const ARXIV_PAUSE_MS = 3_000;
/** arXiv answers on weekends too, though it announces nothing then; a day without any answer is a failure. */
const LATE_AFTER_MS = 26 * HOUR_MS;
/** Where arXiv may move to by itself. */
const HOSTS = ["arxiv.org"];

export interface ArxivParts {
  fetch: Fetch;
  turns: Throttle;
  clock: Clock;
  /** Categories to follow. */
  categories: readonly string[];
  addresses: { oai: string; api: string; feeds: string };
}

export function createArxiv({ fetch, turns, clock, categories, addresses }: ArxivParts): PaperSource {
  const polite = createPolite({ fetch, turns, clock, service: "arXiv", hosts: HOSTS });
  const lists = createLists({ fetch: polite, address: addresses.oai, clock });
  return {
    id: "arxiv",
    name: "arXiv",
    setting: "--follow cs.LG,stat.ML",
    parts: categories,
    lateAfterMs: LATE_AFTER_MS,
    read: (wanted, signal) => orTrouble(lists(wanted, signal)),
    fetchPapers: (ids, signal) => orTrouble(papersById({ fetch: polite, address: addresses.api, clock }, ids, signal)),
    announced: (part, signal) => orTrouble(announcedIn({ fetch: polite, address: addresses.feeds }, part, signal)),
  };
}
