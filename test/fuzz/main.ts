/** `npm run fuzz`: hostile requests, files and bytes, and what the answers must never have. */
import { type ChaosWorld, chaosWorld } from "../chaos/programs.ts";
import { type Part, runProgram } from "../chaos/runner.ts";
import { files } from "./files.ts";
import { requests } from "./requests.ts";
import { wire } from "./wire.ts";

const PARTS: readonly Part<ChaosWorld>[] = [requests, files, wire];

await runProgram<ChaosWorld>("fuzz", PARTS, chaosWorld);
