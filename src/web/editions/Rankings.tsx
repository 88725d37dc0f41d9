/** Where a paper was among the first of an edition that is over. */

import type { Period } from "../../domain/editions/edition.ts";
import { periodPath } from "../../domain/pagePaths.ts";
import { periodTitle, plainDay } from "../../http/pageDates.ts";
import type { Ranking } from "../../store/editions/editions.ts";

/** "1 of the day, 10 June 2025", "3 of the week, 9 to 15 June 2025". */
export const Places = ({ places }: { places: readonly Ranking[] }) =>
  places.length === 0 ? null : (
    <ul class="places">
      {places.map(({ period, place }) => (
        <li>
          <a href={periodPath(period)}>
            <b>{place}</b> of the {period.kind}, {whenOf(period)}
          </a>
        </li>
      ))}
    </ul>
  );

function whenOf(period: Period): string {
  if (period.kind === "day") return plainDay(period.name);
  return periodTitle(period).replace(/^Week \d+, /, "");
}
