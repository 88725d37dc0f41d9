/** The command line within the test's own process, with commands that open nothing: for what needs no instance. */
import { vi } from "vitest";
import type { CliContext } from "../../src/cli/cliContext.ts";
import { createCommandLine } from "../../src/cli/commandRegistry.ts";
import { run } from "../../src/cli/lib/run.ts";
import { COMMAND_OPTIONS } from "../../src/compose/settings.ts";
import type { Ended } from "./program.ts";

export const program = createCommandLine({
  about: "Daily papers",
  version: "0.0.0",
  ...COMMAND_OPTIONS,
  fileFormats: [],
  addressOf: () => "https://papers.example",
} as unknown as CliContext);

/** As if the words had been typed after `broadsheet`. */
export async function typed(...words: string[]): Promise<Ended> {
  const written = { stdout: "", stderr: "" };
  const spies = (["stdout", "stderr"] as const).map((name) =>
    vi.spyOn(process[name], "write").mockImplementation((text) => {
      written[name] += text;
      return true;
    }),
  );
  const before = process.exitCode;
  process.exitCode = 0;
  try {
    await run(program, words);
    return { ...written, code: Number(process.exitCode) };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
