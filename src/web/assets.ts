/** Styles, fonts and scripts: built into dist/assets under names that change with their content. */
import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const ASSETS_FOLDER = join(packageRoot(), "dist", "assets");

const TYPES: Record<string, string> = {
  css: "text/css; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  svg: "image/svg+xml",
  woff2: "font/woff2",
};

/** From the name in the source (`styles.css`) to the name served (`styles.1a2b3c4d.css`). */
const names: Record<string, string> = JSON.parse(readFileSync(join(ASSETS_FOLDER, "names.json"), "utf8"));
const files = new Map(
  Object.values(names).map((name) => [
    name,
    {
      body: readFileSync(join(ASSETS_FOLDER, name)),
      type: TYPES[name.split(".").at(-1) ?? ""] ?? "application/octet-stream",
    },
  ]),
);

export const assetPath = (name: string): string => `/assets/${names[name] ?? name}`;

/** The file served under a name, or undefined. */
export const asset = (name: string): { body: Buffer; type: string } | undefined => files.get(name);

/** The nearest folder above this file with a package.json: the same from src/ and from the bundle in dist/. */
function packageRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "package.json"))) folder = dirname(folder);
  return folder;
}
