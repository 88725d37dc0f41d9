// Builds dist/: the program as one file, and styles, fonts and scripts under names that change with their content.
import { createHash } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const dist = join(root, "dist");
const stamp = join(dist, "built-from");

const FONTS = {
  "serif.woff2": "@fontsource-variable/newsreader/files/newsreader-latin-opsz-normal.woff2",
  "serif-ext.woff2": "@fontsource-variable/newsreader/files/newsreader-latin-ext-opsz-normal.woff2",
  "serif-italic.woff2": "@fontsource-variable/newsreader/files/newsreader-latin-opsz-italic.woff2",
  "sans.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-wght-normal.woff2",
  "sans-ext.woff2": "@fontsource-variable/source-sans-3/files/source-sans-3-latin-ext-wght-normal.woff2",
  "math.woff2": "@fontsource/stix-two-math/files/stix-two-math-latin-400-normal.woff2",
};

/** Builds, unless dist/ was built from exactly these sources. Returns whether it built. */
export async function build() {
  const from = fingerprint();
  try {
    if (readFileSync(stamp, "utf8") === from) return false;
  } catch {
    // Not built yet.
  }
  const { build: bundle } = await import("esbuild");
  rmSync(stamp, { force: true });
  await bundle({
    absWorkingDir: root,
    entryPoints: {
      main: "src/main.ts",
      "learn-worker": "src/encoders/learn/worker.ts",
      "library-worker": "src/sources/files/libraryThread.ts",
    },
    outdir: dist,
    bundle: true,
    format: "esm",
    platform: "node",
    target: "node24",
    jsx: "automatic",
    jsxImportSource: "hono/jsx",
    sourcemap: true,
    logLevel: "warning",
    legalComments: "none",
    // Bundled CommonJS packages ask for Node's own modules by require.
    banner: {
      js: 'import { createRequire as __createRequire } from "node:module"; const require = __createRequire(import.meta.url);',
    },
  });
  buildAssets();
  writeFileSync(stamp, from);
  return true;
}

function buildAssets() {
  const folder = join(dist, "assets.new");
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const names = {};
  const add = (name, body) => {
    const mark = createHash("sha1").update(body).digest("hex").slice(0, 10);
    names[name] = name.replace(/(\.[a-z0-9]+)$/, `.${mark}$1`);
    writeFileSync(join(folder, names[name]), body);
  };
  for (const [name, file] of Object.entries(FONTS)) add(name, readFileSync(join(root, "node_modules", file)));
  const source = join(root, "src/web/assets");
  for (const name of readdirSync(source)) add(name, readFileSync(join(source, name), "utf8"));
  // One file for browsers, one a subject for us; that of the whole newspaper has the first name.
  const styles = filesBelow("src/web/styles").map((path) => readFileSync(join(root, path), "utf8"));
  add(
    "styles.css",
    styles.join("\n").replace(/url\("([^"]+)"\)/g, (_, font) => `url("${names[font]}")`),
  );
  writeFileSync(join(folder, "names.json"), JSON.stringify(names));
  rmSync(join(dist, "assets"), { recursive: true, force: true });
  renameSync(folder, join(dist, "assets"));
}

/** Changes whenever a file that goes into dist/ does; by size and time, so that an unchanged start costs milliseconds. */
function fingerprint() {
  const hash = createHash("sha1");
  for (const path of [
    "package.json",
    "package-lock.json",
    "bin/build.mjs",
    ...filesBelow("src"),
    ...filesBelow("demo"),
  ]) {
    const { size, mtimeMs } = statSync(join(root, path));
    hash.update(`${path} ${size} ${mtimeMs}\n`);
  }
  return hash.digest("hex");
}

const filesBelow = (folder) =>
  readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  console.log((await build()) ? "Built dist/." : "dist/ is up to date.");
}
