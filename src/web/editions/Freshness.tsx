/** How fresh the papers are: when the last one came, and when each source was last fetched completely. */
import type { FollowedSource } from "../../domain/editions/emptyEditionReasons.ts";
import { Moment } from "./EmptyEdition.tsx";

export const Freshness = ({ sources, zone }: { sources: readonly FollowedSource[]; zone: string }) => {
  if (sources.length === 0) return null;
  const lastNew = Math.max(...sources.map((source) => source.lastNew ?? 0));
  return (
    <section class="fresh" aria-labelledby="fresh">
      <h2 id="fresh">How fresh it is</h2>
      <ul>
        <li>
          {lastNew > 0 ? <>Last new paper: {<Moment at={lastNew} zone={zone} />}</> : "No new paper has come yet"}
        </li>
        {sources.map(({ name, lastSuccess, failingSince }) => (
          <li>
            {name}:{" "}
            {lastSuccess === undefined ? "not yet fetched" : <>fetched {<Moment at={lastSuccess} zone={zone} />}</>}
            {failingSince !== undefined && (
              <span class="failing">
                , failing since <Moment at={failingSince} zone={zone} />
              </span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
};
