// Makes a checkout ready: installs what package-lock.json names, builds, and finds a Node that is new enough. Runs on
// any Node from 18 on with nothing installed.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const NEEDED_NODE = 24;
const stamp = join(root, "node_modules", ".installed-from");

/** Installs and builds if that has not been done yet. Progress goes to standard error. */
export async function setup() {
  install();
  const { build } = await import("./build.mjs");
  await build();
}

export function install() {
  const lock = createHash("sha1")
    .update(readFileSync(join(root, "package-lock.json")))
    .digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  console.error("Installing packages (about a minute the first time) ...");
  // Not "npm ci": it refuses a lock file made where the registry lacks packages for other platforms. This installs the
  // locked versions too, and --no-save keeps it from writing the lock file.
  const options = [
    "install",
    "--no-save",
    "--include=dev",
    "--include=optional",
    "--no-audit",
    "--no-fund",
    "--loglevel=error",
  ];
  // This process may itself run on the Node that is about to be replaced inside node_modules; npm has its own.
  const { status, error } = spawnSync("npm", options, { cwd: root, stdio: ["ignore", 2, 2], env: withoutNpm() });
  if (error || status !== 0) {
    console.error(
      `The packages could not be installed${error ? `: ${error.message}` : ""}. Check that npm can reach its registry and that this folder may be written, then try again.`,
    );
    process.exit(1);
  }
  writeFileSync(stamp, lock);
}

/** An outer npm passes its settings on; the inner one must not use them. */
function withoutNpm() {
  const kept = Object.entries(process.env).filter(
    ([name]) =>
      !/^npm_(config_(omit|include|production|only|dry_run|global|prefix|json|offline)|command|lifecycle|package)/i.test(
        name,
      ),
  );
  const path = (process.env.PATH ?? "").split(":").filter((folder) => !folder.startsWith(join(root, "node_modules")));
  return { ...Object.fromEntries(kept), PATH: path.join(":") };
}

const majorOf = (version) => Number(/^v?(\d+)/.exec(version)?.[1] ?? 0);
export const isNodeNewEnough = () => majorOf(process.version) >= NEEDED_NODE;

/** Path of a Node that is new enough: this one, or the one installed with the packages. */
export function findNode() {
  if (isNodeNewEnough()) return process.execPath;
  const installed = join(root, "node_modules", ".bin", "node");
  const { stdout } = spawnSync(installed, ["--version"], { encoding: "utf8" });
  if (majorOf(stdout ?? "") >= NEEDED_NODE) return installed;
  console.error(
    `Node ${NEEDED_NODE} or newer is needed; this is ${process.version}, and no newer one can be installed from npm for ${process.platform} ${process.arch}. Install it from https://nodejs.org and try again.`,
  );
  process.exit(1);
}

/** Runs a command, passes signals on to it, and exits with its exit code. */
export function become(command, args, environment = {}) {
  const child = spawn(command, args, { stdio: "inherit", env: { ...process.env, ...environment } });
  // A terminal sends Ctrl-C to the child as well; the program takes a second one of the same moment for the first.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("error", (error) => {
    console.error(`${command} could not be started: ${error.message}`);
    process.exit(1);
  });
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}
