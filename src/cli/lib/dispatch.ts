/** From what was typed to a command that runs, or to a sentence on what is wrong with it. */
import { runCommand } from "citty";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { storageCodeOf, storageDetail, storageErrorOf } from "../../lib/storageErrors.ts";
import { type Command, commandIn, firstWords, groupOf } from "./commands.ts";
import { EXIT, exitOf } from "./exitCodes.ts";
import { commandHelp, groupHelp, programHelp } from "./help.ts";
import { styled } from "./style.ts";
import { didYouMean } from "./suggestCommand.ts";
import { validateArgs } from "./validateArgs.ts";

interface Program {
  version: string;
  /** In a sentence. */
  about: string;
}

const HELP = ["--help", "-h"];

/** Runs what was typed; the exit code is set, and what went wrong is on standard error. */
export async function runTyped(table: readonly Command[], typed: readonly string[], program: Program): Promise<void> {
  const [first = ""] = typed;
  if (first === "--version") return void process.stdout.write(`${program.version}\n`);
  const asksHelp = first === "help" || HELP.includes(first);
  const words = asksHelp ? typed.slice(1) : typed;
  const found = commandIn(table, words);
  if (!found || asksHelp || HELP.some((word) => beforeDashes(found.rest).includes(word)))
    return help(table, found?.command, words, asksHelp, program);
  try {
    validateArgs(found.command, found.rest);
    await runCommand(found.command.run, { rawArgs: found.rest });
  } catch (error) {
    process.exitCode = tell(error, found.command);
  }
}

const beforeDashes = (words: readonly string[]): readonly string[] =>
  words.includes("--") ? words.slice(0, words.indexOf("--")) : words;

function help(
  table: readonly Command[],
  command: Command | undefined,
  words: readonly string[],
  asked: boolean,
  { about }: Program,
): void {
  const [first = "", second = ""] = words.filter((word) => !HELP.includes(word));
  const group = groupOf(table, first);
  // Nobody asked who typed no command at all, or only the beginning of one.
  const wanted = asked || command !== undefined || words.some((word) => HELP.includes(word));
  const stream = wanted ? process.stdout : process.stderr;
  if (!wanted) process.exitCode = EXIT.misused;
  const isKnown = command !== undefined || first === "" || (group.length > 0 && second === "");
  if (!isKnown) {
    process.exitCode = EXIT.misused;
    return void process.stderr.write(unknownCommand(table, first, second, group));
  }
  const style = styled(stream);
  stream.write(
    command
      ? commandHelp(command, style)
      : group.length > 0
        ? groupHelp(first, group, style)
        : programHelp(table, about, style),
  );
}

function unknownCommand(table: readonly Command[], first: string, second: string, group: readonly Command[]): string {
  if (group.length === 0)
    return `There is no command ${JSON.stringify(first)}.${didYouMean(first, firstWords(table))} All commands: broadsheet --help\n`;
  const known = group.map(({ name }) => name.slice(first.length + 1));
  return `There is no command ${JSON.stringify(`${first} ${second}`)}.${didYouMean(second, known, `${first} `)} All of them: broadsheet ${first} --help\n`;
}

/** Says what went wrong; returns the exit code. */
function tell(failure: unknown, { name }: Command): number {
  const error = storageErrorOf(failure) ?? failure;
  const isUsage = error instanceof Error && error.name === "CLIError";
  const description =
    error instanceof BroadsheetError
      ? `${error.message}${detailOf(error)}`
      : isUsage
        ? `${usageOf(messageOf(error))} See: broadsheet ${name} --help`
        : error instanceof Error
          ? (error.stack ?? error.message)
          : String(error);
  process.stderr.write(`${description}\n`);
  return isUsage ? EXIT.misused : exitOf(error);
}

/** Which file it was, as the system says; only whoever runs the instance is told. */
function detailOf(error: BroadsheetError): string {
  const detail = storageCodeOf(error) === undefined ? error.message : storageDetail(error);
  return detail === error.message || error.message.includes(detail) ? "" : ` (${detail})`;
}

/** The parser's own words, without its colours. */
const usageOf = (message: string): string => {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: colours begin with one.
  const plain = message.replace(/\u001b\[\d+m/g, "").replace(/\.$/, "");
  return `${plain.replace(/^Missing required positional argument: (.*)$/, "$1 is missing")}.`;
};
