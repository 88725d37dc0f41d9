/** The command line within the test's own process, with a table whose commands open nothing: for what needs no instance. */
import { vi } from "vitest";
import { commandTable, type TableParts } from "../../src/cli/commandRegistry.ts";
import type { Command } from "../../src/cli/lib/commands.ts";
import { runTyped } from "../../src/cli/lib/dispatch.ts";
import { SETTINGS } from "../../src/config.ts";
import type { Ended } from "./program.ts";

const settings = Object.fromEntries(
  Object.entries(SETTINGS).map(([name, { description }]) => [
    name,
    { type: "string" as const, description: description },
  ]),
);

const parts = {
  about: "Daily papers",
  serve: { meta: { description: "Start the server" }, args: settings },
  settingOptions: settings,
  fileFormats: [],
  sourceOptions: settings,
  editionOptions: settings,
  addressOptions: settings,
  readingOptions: settings,
  whereOptions: settings,
  mailOptions: settings,
  whereabouts: () => "https://papers.example",
} as unknown as TableParts;

export const table: Command[] = commandTable(parts);

/** As if the words had been typed behind `broadsheet`. */
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
    await runTyped(table, words, { version: "0.0.0", about: "Daily papers." });
    return { ...written, code: Number(process.exitCode) };
  } finally {
    process.exitCode = before;
    for (const spy of spies) spy.mockRestore();
  }
}
