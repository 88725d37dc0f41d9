/** Papers by year as bars, each a link that narrows to its year. */
import { count, grouped } from "../../lib/text.ts";
import type { PaperFilter } from "../../store/papers/papers.ts";

interface HistogramProps {
  /** In order; years without papers may be missing. */
  years: readonly { year: number; papers: number }[];
  /** Address of the same search narrowed further. */
  narrow(filter: PaperFilter): string;
}

/** So many bars of a thumb's width fit beside the results; what is earlier shares one. */
const MAX_BARS = 10;
const BAR_HEIGHT = 72;
const BAR_WIDTH = 24;
const GAP = 2;

export const Histogram = ({ years, narrow }: HistogramProps) => {
  const bars = barsOf(years);
  const most = Math.max(...bars.map((bar) => bar.papers));
  return (
    <ol class="histogram">
      {bars.map(({ name, said, papers, filter }) => {
        const height = papers === 0 ? 0 : Math.max(2, Math.round((papers / most) * BAR_HEIGHT));
        return (
          <li>
            <a href={narrow(filter)} title={`${said}: ${grouped(papers)}`}>
              <svg aria-hidden="true" viewBox={`0 0 ${BAR_WIDTH} ${BAR_HEIGHT}`} width={BAR_WIDTH} height={BAR_HEIGHT}>
                <rect x={GAP / 2} y={BAR_HEIGHT - height} width={BAR_WIDTH - GAP} height={height} />
              </svg>
              <span aria-hidden="true">{name}</span>
              <span class="unseen">
                {said}: {count(papers, "paper")}
              </span>
            </a>
          </li>
        );
      })}
    </ol>
  );
};

interface Bar {
  /** As it stands below the bar, and as it is said. */
  name: string;
  said: string;
  papers: number;
  filter: PaperFilter;
}

/** A bar for each of the latest years, gaps included, and one before them for all that is earlier. */
function barsOf(years: HistogramProps["years"]): Bar[] {
  const first = years[0]?.year ?? 0;
  const last = years.at(-1)?.year ?? 0;
  const counts = new Map(years.map(({ year, papers }) => [year, papers]));
  const from = last - first < MAX_BARS ? first : last - MAX_BARS + 2;
  const bars: Bar[] = [];
  if (from > first) {
    const papers = years.filter(({ year }) => year < from).reduce((sum, one) => sum + one.papers, 0);
    bars.push({ name: "≤", said: `${from - 1} and earlier`, papers, filter: { to: `${from - 1}-12-31` } });
  }
  for (let year = from; year <= last; year++) {
    const digits = String(year).padStart(4, "0");
    bars.push({
      name: `’${digits.slice(2)}`,
      said: digits,
      papers: counts.get(year) ?? 0,
      filter: { from: `${digits}-01-01`, to: `${digits}-12-31` },
    });
  }
  return bars;
}
