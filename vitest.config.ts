import { defineConfig } from "vitest/config";

/**
 * Folders whose tests share a process, since a file's imports cost two seconds: what these tests change is in folders and
 * programs of their own, and our modules keep only what they computed.
 */
const SHARED = ["cli", "domain", "e2e", "mail", "web"].map((folder) => `test/${folder}/**/*.test.ts`);

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    // Native parts and SQLite connections stay in processes of their own.
    pool: "forks",
    // Half of the time a test waits for a browser or a server of its own.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ["default", "./test/support/reporter.ts"],
    projects: [
      { extends: true, test: { name: "apart", include: ["test/**/*.test.ts"], exclude: SHARED } },
      { extends: true, test: { name: "together", include: SHARED, isolate: false } },
    ],
  },
});
