/** A source's parts and harvests as tables, and how the harvest under way gets on. */

import type { PartState } from "../../domain/harvest/harvest.ts";
import { count, grouped } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";
import type { HarvestRow } from "../../store/harvest/sources.ts";
import { Moment } from "../editions/EmptyEdition.tsx";
import { Wide } from "../layout/ScrollTable.tsx";

/** The harvest under way, in words. */
export const Progress = ({ harvest: { part, pages, tallies } }: { harvest: HarvestRow }) => (
  <p role="status">
    {part}: {count(pages, "page")} so far, {count(tallies.new + tallies.joined, "new paper")},{" "}
    {grouped(tallies.updated)} updated.
  </p>
);

interface PartsView {
  name: string;
  parts: PartState[];
  followed: readonly string[];
  zone: string;
}

export const PartsTable = ({ name, parts, followed, zone }: PartsView) => (
  <Wide label={`${name}, part by part`}>
    <thead>
      <tr>
        <th scope="col">Part</th>
        <th scope="col">State</th>
        <th scope="col">Last success</th>
        <th scope="col">Last answer</th>
      </tr>
    </thead>
    <tbody>
      {parts.map((part) => (
        <tr>
          <th scope="row">{part.part}</th>
          <td class={part.error === undefined ? undefined : "failing"}>{stateOf(part, followed)}</td>
          <td>{momentOr(part.lastSuccess, zone, "none yet")}</td>
          <td>{momentOr(part.lastAnswer, zone, "none yet")}</td>
        </tr>
      ))}
    </tbody>
  </Wide>
);

const stateOf = ({ part, error }: PartState, followed: readonly string[]): string => {
  // What is announced is a part of its own beside each that is followed.
  if (!followed.includes(part.replace(/ announced$/, ""))) return "not followed any more";
  return error === undefined ? "well" : "failing";
};

interface HistoryView {
  name: string;
  harvests: HarvestRow[];
  running: boolean;
  zone: string;
}

const COUNTS = ["new", "updated", "withdrawn", "rejected"] as const;

export const History = ({ name, harvests, running, zone }: HistoryView) => (
  <Wide label={`The latest harvests of ${name}`}>
    <thead>
      <tr>
        <th scope="col">Part</th>
        <th scope="col">Changed</th>
        {COUNTS.map((tally) => (
          <th scope="col" class="number">
            {tally[0]?.toUpperCase()}
            {tally.slice(1)}
          </th>
        ))}
        <th scope="col">Started</th>
        <th scope="col">Finished</th>
        <th scope="col">Last trouble</th>
      </tr>
    </thead>
    <tbody>
      {harvests.map((harvest, i) => (
        <tr>
          <th scope="row">{harvest.part}</th>
          <td>{daysOf(harvest)}</td>
          {COUNTS.map((tally) => (
            <td class="number">{grouped(harvest.tallies[tally])}</td>
          ))}
          <td>
            <Moment at={harvest.startedAt} zone={zone} />
          </td>
          <td>{momentOr(harvest.finishedAt, zone, unfinished(harvest, running && i === 0))}</td>
          <td>
            <Trouble harvest={harvest} zone={zone} />
          </td>
        </tr>
      ))}
    </tbody>
  </Wide>
);

const daysOf = ({ span: { from, until } }: HarvestRow): string =>
  until === undefined ? `${from} and later` : `${from} to ${until}`;

const unfinished = ({ pages, failing }: HarvestRow, running: boolean): string => {
  if (running) return `under way, ${count(pages, "page")} so far`;
  return `${failing ? "failing" : "interrupted"} after ${count(pages, "page")}; the next goes on`;
};

const Trouble = ({ harvest: { trouble }, zone }: { harvest: HarvestRow; zone: string }) =>
  trouble === undefined ? (
    <>none</>
  ) : (
    <>
      <span class="says">{trouble.message}</span> <Moment at={trouble.at} zone={zone} />
    </>
  );

const momentOr = (at: Instant | undefined, zone: string, otherwise: string) =>
  at === undefined ? otherwise : <Moment at={at} zone={zone} />;
