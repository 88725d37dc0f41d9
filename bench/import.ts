/** From a file of papers to a library that finds them by words. */
import { spawn } from "node:child_process";
import { line, memoryOf, mib, PROGRAM } from "./measure.ts";

const SAMPLE_MS = 20;

export async function benchImport(file: string, data: string): Promise<void> {
  for (const name of ["import to searchable", "the same file again, unchanged"]) {
    const began = performance.now();
    const child = spawn(process.execPath, [PROGRAM, "import", file, "--data", data], {
      stdio: ["ignore", "ignore", "pipe"],
    });
    let said = "";
    child.stderr.on("data", (chunk) => (said += chunk));
    let most = 0;
    const sampler = setInterval(() => (most = Math.max(most, memoryOf(child.pid ?? 0).most)), SAMPLE_MS);
    const code = await new Promise((resolve) => child.on("exit", resolve));
    clearInterval(sampler);
    if (code !== 0) throw new Error(said);
    const papers = /The index has ([\d,]+) papers/.exec(said)?.[1] ?? "?";
    line(
      name,
      `${((performance.now() - began) / 1_000).toFixed(1)} s`,
      `${papers} papers`,
      `${mib(most)} resident at most`,
    );
  }
}
