/** `npm run chaos`: kills, damages and starves the built program, and looks whether it keeps its promises. */
import { type ChaosWorld, chaosWorld } from "./programs.ts";
import { runProgram } from "./runner.ts";
import { SCENARIOS } from "./scenarios/all.ts";

await runProgram<ChaosWorld>("chaos", SCENARIOS, chaosWorld);
