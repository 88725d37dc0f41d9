/** `broadsheet mcp`: tools for an agent on this machine, over standard input and output. */
import { defineCommand } from "citty";
import { BroadsheetError } from "../lib/errors.ts";
import { findReader } from "../store/readers/readers.ts";
import type { CliContext } from "./cliContext.ts";

export const mcpCommand = (parts: CliContext) =>
  defineCommand({
    meta: {
      name: "mcp",
      description: "Serve an agent on this machine: the Model Context Protocol over standard input",
    },
    args: {
      reader: {
        type: "string",
        description: "The reader in whose name it watches and saves; without, it only reads",
        valueHint: "HANDLE",
      },
      ...parts.readingOptions,
    },
    async run({ args }) {
      const { shelf, clock, close } = await parts.openShelf(args, args.reader !== undefined);
      try {
        const handle = args.reader === undefined ? undefined : String(args.reader).replace(/^@/, "");
        const reader = handle === undefined ? undefined : await findReader(shelf.db, { handle });
        if (handle !== undefined && !reader)
          throw new BroadsheetError(
            "not_found",
            `There is no reader @${handle.slice(0, 100)} here. Those with an account: broadsheet readers`,
          );
        await parts.serveAgent({ shelf, clock, reader });
      } finally {
        await close();
      }
    },
  });
