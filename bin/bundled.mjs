// Bundles a program of the tests into dist/ and becomes it: `chaos` and `fuzz`.
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { become, findNode, setup } from "./setup.mjs";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Test helpers clean up after a test; here they do so when the program ends. */
const ENDINGS = join(root, "test", "chaos", "endings.ts");

export async function runBundled(entry, name) {
  await setup();
  const { build } = await import("esbuild");
  // One file per run, so that two runs at a time do not overwrite each other's.
  const outfile = join(root, "dist", `${name}.${process.pid}.js`);
  await build({
    absWorkingDir: root,
    entryPoints: [entry],
    outfile,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    packages: "external",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    alias: { vitest: ENDINGS },
    logLevel: "warning",
  });
  become(findNode(), ["--enable-source-maps", outfile, ...process.argv.slice(2)], {
    LANCE_LOG: "error",
    RUST_BACKTRACE: "0",
    BROADSHEET_BUNDLE: outfile,
  });
}
