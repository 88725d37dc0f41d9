/**
 * Notices lists that do not end: cursors that lead back to where we were, pages that bring nothing again and again, a
 * cursor that the source forgets each time. What has come is kept, and the list is asked for again after a while. What
 * goes round in circles whenever it is asked for counts as complete in the end.
 */
import { type HarvestPage, SourceError } from "../domain/harvest/harvest.ts";
import type { Clock, PageRequest } from "../domain/ports.ts";
import { HOUR_MS, type Instant } from "../lib/time.ts";

/** Pages in a row that may bring no paper that had not come before. */
const MAX_BARREN_PAGES = 5;
/** A list that went round in circles so often is taken for complete. */
const MAX_CIRCLES = 3;
/** A span may be begun so often before the source is left alone for a while. */
const MAX_BEGINNINGS = 3;
const WAIT_MS = HOUR_MS;

interface Pass {
  /** The span that it is of. */
  span: string;
  /** Cursors that have been asked with; empty for the beginning. */
  asked: Set<string>;
  last: string;
  ids: Set<string>;
  barren: number;
  /** The cursor that leads nowhere, and why. */
  circle?: { cursor: string; why: string };
  circles: number;
  beginnings: number;
}

export interface EndlessLists {
  /** Call it before a page is asked for. Throws `Trouble` for a circle, or returns an empty page as the list's last. */
  before(request: PageRequest): HarvestPage | undefined;
  /** Call it with each page that came. */
  came(request: PageRequest, page: HarvestPage): void;
  /** Call it when the source no longer knows a cursor; returns before when it should not be asked again. */
  lost(request: PageRequest): Instant | undefined;
}

/** Remembers the lists of one source, part by part. `who` names it. */
export function createEndlessLists(who: string, clock: Clock): EndlessLists {
  const passes = new Map<string, Pass>();

  function passOf({ part, span, cursor = "" }: PageRequest): Pass {
    const named = `${span.from} ${span.until ?? ""}`;
    const known = passes.get(part);
    const same = known?.span === named ? known : undefined;
    if (same && cursor !== "") return same;
    const { circles, beginnings } = same ?? { circles: 0, beginnings: 0 };
    const begun: Pass = { span: named, asked: new Set(), last: "", ids: new Set(), barren: 0, circles, beginnings };
    passes.set(part, begun);
    return begun;
  }

  function isBarren(pass: Pass, page: HarvestPage): boolean {
    const ids = [...page.records, ...page.rejects].map(({ id }) => id).concat(page.removed);
    const isNew = ids.filter((id) => !pass.ids.has(id)).length > 0;
    for (const id of ids) pass.ids.add(id);
    return !isNew;
  }

  return {
    before(request) {
      const pass = passOf(request);
      if (pass.circle === undefined || pass.circle.cursor !== request.cursor) return undefined;
      const where = spanInWords(request);
      const { why } = pass.circle;
      pass.circles++;
      if (pass.circles < MAX_CIRCLES)
        throw new SourceError(
          "cursor",
          `${who} goes round in circles in ${where}: ${why}. What came was taken; the list is asked for again from the beginning later.`,
          clock() + WAIT_MS,
        );
      passes.delete(request.part);
      const noticed = `${who} went round in circles in ${where} whenever it was asked: ${why}. What came was taken, and the next harvest goes on behind it.`;
      return { records: [], removed: [], rejects: [], noticed };
    },
    came(request, page) {
      const { part, cursor = "" } = request;
      if (page.cursor === undefined) return void passes.delete(part);
      const pass = passOf(request);
      // A page that could not be saved is asked for again.
      const isAgain = pass.last === cursor && pass.asked.has(cursor);
      pass.asked.add(cursor);
      pass.last = cursor;
      const barren = isBarren(pass, page);
      if (!isAgain) pass.barren = barren ? pass.barren + 1 : 0;
      if (pass.asked.has(page.cursor))
        pass.circle = { cursor: page.cursor, why: "a page led to one that had come before" };
      else if (pass.barren >= MAX_BARREN_PAGES)
        pass.circle = { cursor: page.cursor, why: `${MAX_BARREN_PAGES} pages in a row brought nothing new` };
    },
    lost(request) {
      const pass = passOf(request);
      pass.beginnings++;
      return pass.beginnings > MAX_BEGINNINGS ? clock() + WAIT_MS : undefined;
    },
  };
}

/** "cs.LG from 2026-11-01 to 2026-11-30" */
export const spanInWords = ({ part, span: { from, until } }: PageRequest): string =>
  `${part} from ${from}${until ? ` to ${until}` : ""}`;
