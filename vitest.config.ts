import { defineConfig } from "vitest/config";

export default defineConfig({
  oxc: { jsx: { runtime: "automatic", importSource: "hono/jsx" } },
  test: {
    include: ["test/**/*.test.ts"],
    // Native parts and SQLite connections stay in processes of their own.
    pool: "forks",
    // A file's imports cost two seconds, and modules of ours keep nothing but memories of what they computed.
    isolate: false,
    // Half of the time a test waits for a browser or a server of its own.
    maxWorkers: 2,
    // Of files that tests damage, LanceDB need not say more than that.
    env: { LANCE_LOG: "error", RUST_BACKTRACE: "0" },
    testTimeout: 120_000,
    hookTimeout: 60_000,
    reporters: ["default", "./test/support/reporter.ts"],
  },
});
