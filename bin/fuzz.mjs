// `npm run fuzz`: sends hostile requests, files and bytes, and checks what answers must never contain.
// `npm run fuzz -- --minutes 20 --seed 7 --only requests,wire`; `--list` names the parts.
import { runBundled } from "./bundled.mjs";

await runBundled("test/fuzz/main.ts", "fuzz");
