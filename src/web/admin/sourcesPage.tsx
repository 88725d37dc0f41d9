/** The admin’s page of sources: how they stand, what they brought, and what is wrong. */

import type { SourceView } from "../../app/sources/sourceViews.ts";
import { describeRule, type Rule } from "../../domain/editions/editionRule.ts";
import type { PartState } from "../../domain/harvest/harvest.ts";
import type { PageContext } from "../../http/services.ts";
import { count } from "../../lib/text.ts";
import { HOUR_MS, type Instant } from "../../lib/time.ts";
import { Moment } from "../editions/EmptyEdition.tsx";
import { Layout } from "../layout/Layout.tsx";
import { AdminNav } from "./AdminNav.tsx";
import { History, PartsTable, Progress } from "./Harvests.tsx";
import { Warnings } from "./Warnings.tsx";

interface SourcesView {
  page: PageContext;
  sources: SourceView[];
  rules: readonly Rule[];
  /** When a source is asked next by itself. */
  nextOf(source: string): Instant;
  zone: string;
  /** What forms carry, so that only our own pages can send them. */
  form: string;
  /** What is wrong with how the instance is set up. */
  warnings: readonly string[];
}

export const SourcesPage = ({ page, sources, rules, nextOf, zone, form, warnings }: SourcesView) => (
  <Layout page={page} title="Sources" script="live.js">
    <div class="admin">
      <AdminNav current="sources" />
      <header class="listhead">
        <h1>
          Sources<small>Times are by the clocks of {zone}.</small>
        </h1>
        <a href="/admin/mail">Mail</a>
      </header>
      <Warnings warnings={warnings} />
      <div data-live={sources.some(({ running }) => running) ? "running" : "still"}>
        {sources.map((source) => (
          <Source source={source} next={nextOf(source.id)} zone={zone} form={form} />
        ))}
        <Rules rules={rules} />
      </div>
    </div>
  </Layout>
);

const Source = ({ source, next, zone, form }: { source: SourceView; next: Instant; zone: string; form: string }) => {
  const { id, name, parts, state, running, harvests, rejects } = source;
  return (
    <section id={id} aria-labelledby={`${id}-name`}>
      <h2 id={`${id}-name`}>{name}</h2>
      <Standing source={source} next={next} zone={zone} />
      {running && harvests[0] && <Progress harvest={harvests[0]} />}
      <Troubles parts={state.parts} zone={zone} />
      {parts.length > 0 && (
        <form method="post" action={`/admin/sources/${id}/run`}>
          <input type="hidden" name="form" value={form} />
          <button type="submit" disabled={running}>
            {running ? "Being fetched" : "Fetch now"}
            <span class="unseen"> from {name}</span>
          </button>
          {running && <a href="/admin/sources">Look again</a>}
        </form>
      )}
      {state.parts.length > 0 && <PartsTable name={name} parts={state.parts} followed={parts} zone={zone} />}
      {harvests.length > 0 && <History name={name} harvests={harvests} running={running} zone={zone} />}
      {rejects.length > 0 && (
        <>
          <h3>{count(state.rejected, "paper")} could not be used when last seen</h3>
          <ul>
            {rejects.map((reject) => (
              <li>
                <span class="id">{reject.id}</span>: {reject.reason}
              </li>
            ))}
          </ul>
        </>
      )}
    </section>
  );
};

const Standing = ({ source, next, zone }: { source: SourceView; next: Instant; zone: string }) => {
  const { name, parts, state, late, lateAfterMs, running } = source;
  if (parts.length === 0) return <p>Nothing of {name} is followed, so nothing is fetched.</p>;
  return (
    <p>
      {count(state.papers, "paper")} brought so far
      {state.lastNew !== undefined && (
        <>
          , the last new one on <Moment at={state.lastNew} zone={zone} />
        </>
      )}
      . {late && <strong class="failing">It is late: no answer for more than {lateAfterMs / HOUR_MS} hours. </strong>}
      {running ? (
        <strong>A harvest is under way.</strong>
      ) : (
        <>
          It is asked next on <Moment at={next} zone={zone} />.
        </>
      )}
    </p>
  );
};

/** What is wrong now, part by part, in words. */
const Troubles = ({ parts, zone }: { parts: readonly PartState[]; zone: string }) => {
  const failing = parts.filter(({ error }) => error !== undefined);
  if (failing.length === 0) return null;
  return (
    <ul class="failing">
      {failing.map(({ part, error, failingSince, retryAt }) => (
        <li>
          <b>{part}</b>: {error}
          {failingSince !== undefined && (
            <>
              {" "}
              Failing since <Moment at={failingSince} zone={zone} />
              {retryAt !== undefined && (
                <>
                  , tried again from <Moment at={retryAt} zone={zone} /> on
                </>
              )}
              .
            </>
          )}
        </li>
      ))}
    </ul>
  );
};

const Rules = ({ rules }: { rules: readonly Rule[] }) => (
  <section aria-labelledby="rules">
    <h2 id="rules">Rules that fill editions</h2>
    {rules.length === 0 ? (
      <p>There are none, so editions have what people submit.</p>
    ) : (
      <ul>
        {rules.map((rule) => (
          <li>
            <b>{rule.name}</b>: {describeRule(rule)}
          </li>
        ))}
      </ul>
    )}
  </section>
);
