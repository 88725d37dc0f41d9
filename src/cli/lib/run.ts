/** From the words that were typed to a command that runs, or to a sentence that says what is wrong with them. */
import { type Command, CommanderError } from "commander";
import { BroadsheetError } from "../../lib/errors.ts";
import { storageCodeOf, storageDetail, storageErrorOf } from "../../lib/storageErrors.ts";
import { EXIT, exitOf } from "./exitCodes.ts";

const HELP = ["help", "--help", "-h"];

/** Runs what was typed; sets the exit code and writes what went wrong to standard error. */
export async function run(program: Command, typed: readonly string[]): Promise<void> {
  // `help papers search` is `papers search --help`; commander's own looks at one word.
  const words = HELP.includes(typed[0] ?? "") ? [...typed.slice(1), "--help"] : typed;
  try {
    await program.parseAsync(words, { from: "user" });
  } catch (error) {
    process.exitCode = error instanceof CommanderError ? exitOfCommander(error) : report(error);
  }
}

/** Help and version end by an error of commander's that is none; its mistakes have been written. */
const exitOfCommander = ({ exitCode }: CommanderError): number => (exitCode === 0 ? EXIT.done : EXIT.misused);

/** Writes what went wrong; returns the exit code. */
function report(failure: unknown): number {
  const error = storageErrorOf(failure) ?? failure;
  const description =
    error instanceof BroadsheetError
      ? `${error.message}${detailOf(error)}`
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`${description}\n`);
  return exitOf(error);
}

/** Which file it was, as the system says; only the operator is told. */
function detailOf(error: BroadsheetError): string {
  const detail = storageCodeOf(error) === undefined ? error.message : storageDetail(error);
  return detail === error.message || error.message.includes(detail) ? "" : ` (${detail})`;
}
