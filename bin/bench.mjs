// `npm run bench [FILE]`: prints every figure that the documents quote. FILE is a snapshot of papers; without one, the
// real papers kept beside the checkout are used, or made-up ones where there are none.
// `npm run bench -- seeds FOLDER [FILE]`: queries whose answers another service gave.
// `npm run bench -- votes`: upvotes and the front page alone.
// `npm run bench -- reading`: the front page of somebody signed in, with and without what they have seen.
// `npm run bench -- personal`: fitting a reader of 500 acts, and ranking a day and a month of papers for them.
// `npm run bench -- large [FILE]`: searches in 500,000 papers made of those.
// `npm run bench -- comments`: rendering comments, ordinary ones and the worst.
// `npm run bench -- discussion [FILE]`: a paper's page with 200 comments.
// `npm run bench -- feeds [FILE]`: feeds of 50 papers, written out anew, from memory, and asked for with a matching ETag.
// `npm run bench -- mail`: mails a second to a server on this machine, signed and not.
// `npm run bench -- digest`: personal digests composed and rendered for 10,000 subscriptions.
// `npm run bench -- dump [FILE]`: dumping and restoring, with 100,000 upvotes.
// `npm run bench -- trials DATA COLLECTIONS [--pages FOLDER] [--seeds 1,2,3] [NAME...]`: the tables of trials in docs/ranking.md.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { become, findNode, setup } from "./setup.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
await setup();
const { build } = await import("esbuild");
const outfile = join(root, "dist", "bench.js");
await build({
  absWorkingDir: root,
  entryPoints: ["bench/main.ts"],
  outfile,
  bundle: true,
  format: "esm",
  platform: "node",
  target: "node24",
  packages: "external",
  logLevel: "warning",
});
become(findNode(), ["--expose-gc", outfile, ...process.argv.slice(2)], { LANCE_LOG: "error" });
