#!/usr/bin/env node
// The command `broadsheet`: makes the checkout ready if necessary, then runs the program.
import { dirname, join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { become, findNode, isNodeNewEnough, setup } from "./setup.mjs";

const program = join(dirname(dirname(fileURLToPath(import.meta.url))), "dist", "main.js");

await setup();
if (isNodeNewEnough()) {
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
} else become(findNode(), [program, ...process.argv.slice(2)]);
