// `npm run fuzz`: hostile requests, files and bytes, and what the answers must never have.
// `npm run fuzz -- --minutes 20 --seed 7 --only requests,wire`; `--list` names the parts.
import { runBundled } from "./bundled.mjs";

await runBundled("test/fuzz/main.ts", "fuzz");
