/** How each followed source stands, as programs are told. */

import { isLate } from "../../domain/harvest/harvest.ts";
import { HOUR_MS } from "../../lib/time.ts";
import { sourceState } from "../../store/harvest/sources.ts";
import type { AppContext } from "../context.ts";

export function sourcesHealth({
  db,
  clock,
  services,
  startedAt,
}: Pick<AppContext, "db" | "clock" | "services" | "startedAt">) {
  const followed = services.sources.filter((source) => source.parts.length > 0);
  return Promise.all(
    followed.map(async ({ id, parts: names, lateAfterMs }) => {
      const state = await sourceState(db, id, names);
      const moment = (at: number | undefined) => (at === undefined ? null : new Date(at).toISOString());
      return {
        source: id,
        late: isLate(state, lateAfterMs, startedAt, clock()),
        lateAfterHours: lateAfterMs / HOUR_MS,
        lastNewPaper: moment(state.lastNew),
        parts: state.parts.map(({ part, lastAnswer, lastSuccess, error, failingSince }) => ({
          part,
          lastAnswer: moment(lastAnswer),
          lastSuccess: moment(lastSuccess),
          error: error ?? null,
          failingSince: moment(failingSince),
        })),
      };
    }),
  );
}
