import { READING_EVENTS } from "../../domain/reading/reading.ts";
import { addImpressions } from "../../store/reading/impressions.ts";
import { addOpened, addSeen } from "../../store/reading/readState.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { cardAt, readPlaces, readShownList } from "./shownList.ts";

/** What a page reports of its cards, by their places on it, such as `1-3,7`. */
export interface SeenReport {
  /** The token of the page's list. */
  list: string;
  /** Cards that were in view; `all` for every card of a page that was served to a browser without scripts. */
  seen?: string | undefined;
  /** Cards whose PDF or code was opened. */
  pdf?: string | undefined;
  code?: string | undefined;
}

/**
 * Notes which cards a reader was shown and what they opened from there; what is reported twice counts once. Returns how
 * many cards were noted: none for a reader who does not want it remembered. Throws `bad_request` for a list that this
 * reader was not given and for places that it does not have, and what `authorize` throws.
 */
export async function logSeen(
  ctx: AppContext,
  actor: Actor | undefined,
  report: SeenReport,
): Promise<{ noted: number }> {
  authorize(ctx, actor, "logSeen");
  const { id: readerId, remembersReading } = actor.reader;
  const shown = readShownList(ctx.services.secret, report.list, readerId, ctx.today());
  const everyPlace = shown.keys.flatMap((key, i) => (key > 0 ? [i + 1] : []));
  const places = report.seen === "all" ? everyPlace : readPlaces(report.seen ?? "");
  const cards = places.map((place) => cardAt(shown, place));
  const opened = READING_EVENTS.flatMap((event) =>
    event === "opened" ? [] : readPlaces(report[event] ?? "").map((place) => ({ event, ...cardAt(shown, place) })),
  );
  if (!remembersReading || cards.length + opened.length === 0) return { noted: 0 };
  const at = ctx.clock();
  const { list, day } = shown;
  await ctx.db.transaction().execute(async (tx) => {
    if (list !== "paper" && cards.length > 0) {
      await addImpressions(tx, { readerId, list, day, at, cards });
      await addSeen(tx, { readerId, keys: cards.map(({ key }) => key), at });
    }
    for (const { key, event } of opened) await addOpened(tx, { readerId, key, event, at });
  });
  return { noted: list === "paper" ? 0 : cards.length };
}
