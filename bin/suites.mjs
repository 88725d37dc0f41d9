// Which test is in which suite, by what it reaches through its imports, so that a test that is moved stays in its suite.
import { readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** The suites by name. A test is in the first one whose rule holds; each test is in exactly one. */
export const SUITES = {
  /** A browser on the built program. */
  e2e: { needs: ["chromium"], has: ({ reaches }) => reaches("test/support/browser.ts") },
  /** Other people's clients, servers and parsers. */
  conformance: {
    needs: ["programs", "clients"],
    has: ({ file, reaches }) =>
      /\/conformance\//.test(file) || reaches("test/support/servers/postOffice.ts", "test/support/servers/proxies.ts"),
  },
  /** Kills, full disks, damage, clocks that are wrong, hostile input. */
  durability: {
    needs: [],
    has: ({ file, text }) =>
      /\/(trouble|chaos|fuzz)\//.test(file) || /"SIGKILL"|support\/processes\/(holding|sending)Process/.test(text),
  },
  /** The app in this process, the built program in its own, records on a disk, or arithmetic that takes its time. */
  app: {
    needs: [],
    has: ({ file, text, reaches }) =>
      /\/(learn|encoders)\//.test(file) ||
      reaches("test/support/instance.ts", "test/support/program.ts", "src/store/database.ts") ||
      text.includes("node:child_process"),
  },
  /** The rest: functions alone, in seconds. */
  unit: { needs: [], has: () => true },
};

/** Paths of a suite's test files, below the root. */
export function filesOf(suite) {
  return readdirSync(join(root, "test"), { recursive: true })
    .filter((name) => name.endsWith(".test.ts"))
    .map((name) => join("test", name))
    .filter((file) => suiteOf(file) === suite)
    .sort();
}

function suiteOf(file) {
  const imported = importsOf(file);
  const facts = {
    file,
    text: readFileSync(join(root, file), "utf8"),
    reaches: (...helpers) => helpers.some((helper) => imported.has(helper)),
  };
  return Object.keys(SUITES).find((name) => SUITES[name].has(facts));
}

const known = new Map();

/** What a file of the tests imports, itself or by way of other files of the tests. */
function importsOf(file) {
  const found = known.get(file) ?? new Set();
  if (known.has(file)) return found;
  known.set(file, found);
  const text = readFileSync(join(root, file), "utf8");
  for (const [, target] of text.matchAll(/^(?:import|export) [^"]*?from "(\.[^"]+)"/gm)) {
    const path = join(dirname(file), target);
    found.add(path);
    if (path.startsWith("test/") && path.endsWith(".ts")) for (const one of importsOf(path)) found.add(one);
  }
  return found;
}
