import type { Instant } from "../../lib/time.ts";
import { exportPersonalData } from "../../store/whole/personalData.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";

/** Everything that an instance stores about one reader, by subject. */
export interface ExportedData {
  /** The instance's name. */
  instance: string;
  takenAt: Instant;
  [subject: string]: unknown;
}

/** Collects everything that is stored about a reader. Throws what `authorize` throws. */
export async function exportData(ctx: AppContext, actor: Actor | undefined): Promise<ExportedData> {
  authorize(ctx, actor, "exportData");
  const { db, clock, config } = ctx;
  return { instance: config.title, takenAt: clock(), ...(await exportPersonalData(db, actor.reader.id)) };
}
