/** `broadsheet serve`: the server, until it is told to stop. */
import { BroadsheetError } from "../../lib/errors.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";

export const serveCommand = (context: CliContext) =>
  new CliCommand("serve", "Start the server (what npm start does)")
    .addOptions(context.settingOptions)
    .allowExcessArguments()
    .example("serve", "at http://127.0.0.1:3000, with the papers of ./data")
    .example("serve --follow cs.LG,stat.ML --contact me@example.org", "and fetch what appears at arXiv")
    .example("serve --base-url https://papers.example.org --host 0.0.0.0", "for others, behind a proxy")
    .action((options: OptionValues, { args: [word] }: CliCommand) => {
      if (word !== undefined)
        throw new BroadsheetError(
          "config_invalid",
          `serve takes options only, and was given ${JSON.stringify(word)}. A port is given as --port ${word}.`,
        );
      return context.serve(options);
    });
