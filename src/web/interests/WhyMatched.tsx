/** Why a paper is in a reader's list: one line, and all reasons with their shares behind it. */
import { matchLine, matchReasons } from "../../app/interests/describeMatch.ts";
import type { Match } from "../../app/interests/rankPapers.ts";
import { paperPath } from "../../domain/pagePaths.ts";

export const WhyMatched = ({ match, isToExplore = false }: { match: Match; isToExplore?: boolean }) => {
  const reasons = matchReasons(match);
  const line = matchLine(match);
  if (reasons.length === 0) return isToExplore ? <p class="because">To explore: not what you usually read</p> : null;
  return (
    <details class="whymatch">
      <summary>
        {isToExplore && <b>To explore. </b>}
        {line || "Why it is here"}
      </summary>
      <ul>
        {reasons.map(({ head, percent, of }) => (
          <li>
            <b>{percent}%</b> {head}
            {of.length > 0 && ": "}
            {of.map(({ label, id }, i) => (
              <>
                {i > 0 && ", "}
                {id === undefined ? label : <a href={paperPath(id)}>{label}</a>}
              </>
            ))}
          </li>
        ))}
      </ul>
      <p>
        <a href="/me/interests">Change what was learned</a>
      </p>
    </details>
  );
};
