/** `broadsheet mcp`: tools for an agent on this machine, over standard input and output. */
import { BroadsheetError } from "../lib/errors.ts";
import { findReader } from "../store/readers/readers.ts";
import type { CliContext } from "./cliContext.ts";
import { CliCommand, type OptionValues } from "./lib/cliCommand.ts";

export const mcpCommand = (context: CliContext) =>
  new CliCommand("mcp", "Serve an agent on this machine: the Model Context Protocol over standard input")
    .option("--reader <handle>", "The reader in whose name it watches and saves; without, it only reads")
    .addOptions(context.readingOptions)
    .example("mcp", "for an agent that only reads")
    .example("mcp --reader mira --data /srv/papers", "for one that watches topics and saves papers for @mira")
    .note(
      "An agent starts this itself; it is not for typing. Anybody who can read the data folder may act as any of its readers, so no token is asked for. A running server offers the same at /mcp.",
    )
    .action(async ({ reader: name, ...options }: OptionValues & { reader?: string }) => {
      const { close, ...opened } = await context.openReading(options, name !== undefined);
      try {
        const handle = name?.replace(/^@/, "");
        const reader = handle === undefined ? undefined : await findReader(opened.reading.db, { handle });
        if (handle !== undefined && !reader)
          throw new BroadsheetError(
            "not_found",
            `There is no reader @${handle.slice(0, 100)} here. Those with an account: broadsheet readers`,
          );
        await context.serveAgent({ ...opened, reader });
      } finally {
        await close();
      }
    });
