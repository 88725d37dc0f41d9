// `npm run chaos`: kills, damages and starves the built program, and checks whether it keeps its promises.
// `npm run chaos -- --minutes 20 --seed 7 --only votes,damage`; `--list` names the scenarios.
import { runBundled } from "./bundled.mjs";

await runBundled("test/chaos/main.ts", "chaos");
