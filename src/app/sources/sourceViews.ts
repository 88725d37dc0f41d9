import { isLate, type SourceState } from "../../domain/harvest/harvest.ts";
import {
  type HarvestRow,
  harvestedParts,
  latestHarvests,
  latestRejects,
  sourceState,
} from "../../store/harvest/sources.ts";
import { isHeld } from "../../store/lib/leases.ts";
import type { AppContext, AppServices } from "../context.ts";

const SHOWN_HARVESTS = 20;
const SHOWN_REJECTS = 10;

type Source = AppServices["sources"][number];

/** How a source stands, for the admin's page. */
export interface SourceView extends Source {
  /** Over the parts that were ever followed. */
  state: SourceState;
  late: boolean;
  /** Whether a harvest is under way. */
  running: boolean;
  /** The latest first. */
  harvests: HarvestRow[];
  rejects: { id: string; reason: string }[];
}

export async function viewSource({ db, clock, startedAt }: AppContext, source: Source): Promise<SourceView> {
  const known = await harvestedParts(db, source.id);
  const state = await sourceState(db, source.id, [...new Set([...source.parts, ...known])]);
  const followed = { ...state, parts: state.parts.filter(({ part }) => source.parts.includes(part)) };
  return {
    ...source,
    state,
    late: isLate(followed, source.lateAfterMs, startedAt, clock()),
    running: await isHeld(db, `harvest ${source.id}`, clock()),
    harvests: await latestHarvests(db, source.id, SHOWN_HARVESTS),
    rejects: await latestRejects(db, source.id, SHOWN_REJECTS),
  };
}
