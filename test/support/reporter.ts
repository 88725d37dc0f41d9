/** Prints every skipped test with its reason, and a closing line of counts. */
import type { Reporter, TestModule } from "vitest/node";

export default class CountsReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], errors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()]);
    const count = (state: string) => tests.filter((test) => test.result().state === state).length;
    const broken = modules.filter((module) => module.state() === "failed" && module.children.size === 0).length;
    for (const test of tests.filter((one) => one.result().state === "skipped")) {
      const result = test.result();
      process.stdout.write(`skipped: ${test.fullName} (${("note" in result && result.note) || "no reason given"})\n`);
    }
    const failed = count("failed") + broken + errors.length;
    process.stdout.write(`\n${count("passed")} passed, ${failed} failed, ${count("skipped")} skipped\n`);
  }
}
