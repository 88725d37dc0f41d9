// `npm run dev`: the server with the inspector on, rebuilt and restarted whenever a file of src/ or demo/ changes.
// What follows are its options: `npm run dev -- --port 8080`. A build that fails leaves the server as it is.
import { spawn } from "node:child_process";
import { watch } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { become, findNode, isNodeNewEnough, setup } from "./setup.mjs";

/** Editors write a file in several steps, and a branch that is checked out changes many. */
const SETTLING_MS = 150;
const root = dirname(dirname(fileURLToPath(import.meta.url)));

await setup();
if (isNodeNewEnough()) await develop(process.argv.slice(2));
else become(findNode(), [fileURLToPath(import.meta.url), ...process.argv.slice(2)]);

async function develop(options) {
  const { build } = await import("./build.mjs");
  let server = start(options);
  let building = Promise.resolve();
  let timer;

  const rebuild = async () => {
    // esbuild has printed what is wrong.
    const isNew = await build().catch(() => false);
    if (!isNew) return;
    console.error("Built; restarting the server.");
    await server.stop();
    server = start(options);
  };
  const onChange = () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      building = building.then(rebuild);
    }, SETTLING_MS);
  };
  for (const folder of ["src", "demo"]) watch(join(root, folder), { recursive: true }, onChange);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, async () => {
      await server.stop();
      process.exit(0);
    });
}

function start(options) {
  const args = ["--enable-source-maps", "--inspect", join(root, "dist", "main.js"), "serve", ...options];
  const child = spawn(process.execPath, args, { stdio: ["ignore", "inherit", "inherit"], detached: true });
  let isStopping = false;
  const ended = new Promise((resolve) => child.on("exit", resolve));
  ended.then(() => {
    if (!isStopping) console.error("The server ended. It starts again with the next change; Ctrl-C ends this.");
  });
  return {
    /** Ends the server in order and waits for it. */
    stop() {
      isStopping = true;
      child.kill("SIGTERM");
      return ended;
    },
  };
}
