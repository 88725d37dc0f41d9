/** Every scenario of `npm run chaos`, in the order in which they run. Another one is a file of its own and a line here. */
import type { ChaosWorld } from "../programs.ts";
import type { Part } from "../runner.ts";
import { alerts } from "./alerts.ts";
import { damage } from "./damage.ts";
import { digests } from "./digests.ts";
import { disk } from "./disk.ts";
import { imports } from "./import.ts";
import { indexing } from "./indexing.ts";
import { learning } from "./learning.ts";
import { mails } from "./mails.ts";
import { pair } from "./pair.ts";
import { stopping } from "./stopping.ts";
import { votes } from "./votes.ts";

export const SCENARIOS: readonly Part<ChaosWorld>[] = [
  imports,
  votes,
  pair,
  digests,
  alerts,
  mails,
  indexing,
  learning,
  disk,
  damage,
  stopping,
];
