/** Every command, for running it, for its help, for the manual and for completion. The most used ones come first. */
import type { CliContext } from "./cliContext.ts";
import { libraryCommand } from "./collections/library.ts";
import { bounceCommand } from "./digests/bounce.ts";
import { digestCommand } from "./digests/digest.ts";
import { mailCommand } from "./digests/mail.ts";
import { editionsCommand } from "./editions/editions.ts";
import { evalCommand } from "./evaluation/eval.ts";
import { feedsCommand } from "./feeds/feeds.ts";
import { forYouCommand } from "./interests/forYou.ts";
import { type CliCommand, createProgram } from "./lib/cliCommand.ts";
import { completionCommand } from "./lib/completion.ts";
import { exitCodesHelp } from "./lib/exitCodes.ts";
import { manCommand } from "./lib/manual.ts";
import { mcpCommand } from "./mcp.ts";
import { addCommand } from "./papers/add.ts";
import { openCommand } from "./papers/open.ts";
import { papersCommands } from "./papers/papers.ts";
import { inviteCommand } from "./readers/invite.ts";
import { readersCommand } from "./readers/readers.ts";
import { indexCommand } from "./search/index.ts";
import { learnCommand } from "./search/learn.ts";
import { harvestCommand } from "./sources/harvest.ts";
import { importCommand } from "./sources/import.ts";
import { sourcesCommand } from "./sources/sources.ts";
import { configCommand } from "./whole/config.ts";
import { demoCommand } from "./whole/demo.ts";
import { dumpCommand } from "./whole/dump.ts";
import { restoreCommand } from "./whole/restore.ts";
import { serveCommand } from "./whole/serve.ts";

const COMMANDS: readonly ((context: CliContext) => CliCommand)[] = [
  serveCommand,
  papersCommands,
  forYouCommand,
  openCommand,
  feedsCommand,
  mcpCommand,
  importCommand,
  addCommand,
  harvestCommand,
  sourcesCommand,
  libraryCommand,
  editionsCommand,
  readersCommand,
  inviteCommand,
  indexCommand,
  demoCommand,
  digestCommand,
  mailCommand,
  bounceCommand,
  dumpCommand,
  restoreCommand,
  learnCommand,
  evalCommand,
  configCommand,
  completionCommand,
  manCommand,
];

/** The command line: `broadsheet` with its commands. */
export const createCommandLine = (context: CliContext): CliCommand =>
  createProgram(
    `${context.about}.`,
    context.version,
    COMMANDS.map((command) => command(context)),
  )
    .example("serve", "start the server, with the demo edition where there are no papers yet")
    .example("serve --follow cs.LG,stat.ML", "the same, and fetch what appears in these categories")
    .example("papers search sparse attention", "search in the terminal")
    .addHelpText("after", `\n${exitCodesHelp()}\n`)
    .addHelpText(
      "after",
      "broadsheet COMMAND --help explains a command; broadsheet man prints everything, for man -l -.",
    );
