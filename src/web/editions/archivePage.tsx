/** The archive calendar: a year of editions, each day with its number of papers. */

import { addDays, type Day, isoWeek, periodOf, weekday } from "../../domain/editions/edition.ts";
import { archivePath, periodPath } from "../../domain/pagePaths.ts";
import { monthName, monthTitle } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { Layout } from "../layout/Layout.tsx";

interface ArchiveView {
  page: PageContext;
  year: number;
  sizes: Map<Day, number>;
  /** First and last year with editions. */
  years: { first: number; last: number };
}

export const ArchivePage = ({ page, year, sizes, years }: ArchiveView) => {
  const total = [...sizes.values()].reduce((sum, n) => sum + n, 0);
  return (
    <Layout page={page} title={`Archive ${year}`} current="archive" canonical={archivePath(year)}>
      <section class="archive" aria-labelledby="year">
        <header class="listhead">
          <h1 id="year">
            {year}
            <small>
              {count(sizes.size, "edition")}, {count(total, "paper")}
            </small>
          </h1>
          <nav class="neighbours" aria-label="Years">
            {year > years.first ? (
              <a rel="prev" href={archivePath(Math.min(year - 1, years.last))}>
                ← {Math.min(year - 1, years.last)}
              </a>
            ) : (
              <span class="end">First year</span>
            )}
            {year < years.last ? (
              <a rel="next" href={archivePath(Math.max(year + 1, years.first))}>
                {Math.max(year + 1, years.first)} →
              </a>
            ) : (
              <span class="end">Latest year</span>
            )}
          </nav>
        </header>
        {sizes.size === 0 && <p class="empty">There was no edition in {year}.</p>}
        <div class="months">
          {months(sizes).map((month) => (
            <Month month={month} sizes={sizes} />
          ))}
        </div>
      </section>
    </Layout>
  );
};

/** From the first month with an edition to the last: an instance begun in October has no empty spring to show. */
function months(sizes: Map<Day, number>): string[] {
  const days = [...sizes.keys()].sort();
  const [first, last] = [days[0], days.at(-1)];
  if (!first || !last) return [];
  const from = Number(first.slice(5, 7));
  return Array.from(
    { length: Number(last.slice(5, 7)) - from + 1 },
    (_, i) => `${first.slice(0, 4)}-${String(from + i).padStart(2, "0")}`,
  );
}

const Month = ({ month, sizes }: { month: string; sizes: Map<Day, number> }) => {
  const { first, last, name } = periodOf("month", `${month}-01`);
  const weeks: Day[] = [];
  for (let monday = addDays(first, -weekday(first)); monday <= last; monday = addDays(monday, 7)) weeks.push(monday);
  const any = [...sizes.keys()].some((day) => day >= first && day <= last);
  return (
    <table>
      <caption>{any ? <a href={periodPath({ kind: "month", name })}>{monthName(month)}</a> : monthName(month)}</caption>
      <thead>
        <tr>
          <th scope="col">
            <abbr title="Week">W</abbr>
          </th>
          {["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"].map((day) => (
            <th scope="col">
              <abbr title={day}>{day.slice(0, 2)}</abbr>
            </th>
          ))}
        </tr>
      </thead>
      <tbody>
        {weeks.map((monday) => (
          <Week monday={monday} month={month} sizes={sizes} />
        ))}
      </tbody>
    </table>
  );
};

const Week = ({ monday, month, sizes }: { monday: Day; month: string; sizes: Map<Day, number> }) => {
  const days = Array.from({ length: 7 }, (_, i) => addDays(monday, i));
  const week = isoWeek(monday);
  const number = Number(week.slice(6));
  return (
    <tr>
      <th scope="row">
        {days.some((day) => sizes.has(day)) ? (
          <a href={periodPath({ kind: "week", name: week })}>
            <span class="unseen">Week </span>
            {number}
          </a>
        ) : (
          number
        )}
      </th>
      {days.map((day) => {
        const papers = sizes.get(day);
        const inMonth = day.startsWith(month);
        return (
          <td>
            {inMonth &&
              (papers ? (
                <a href={periodPath({ kind: "day", name: day })}>
                  {Number(day.slice(8))}
                  <span class="unseen"> {monthTitle(month)}, </span>
                  <small>
                    {papers}
                    <span class="unseen"> {papers === 1 ? "paper" : "papers"}</span>
                  </small>
                </a>
              ) : (
                Number(day.slice(8))
              ))}
          </td>
        );
      })}
    </tr>
  );
};
