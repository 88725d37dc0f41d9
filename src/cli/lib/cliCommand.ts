/** The command line's frame: commander, with examples and notes, for help, for the manual and for completion. */
import { styleText } from "node:util";
import { Command, Help, type Option } from "commander";

export interface Example {
  /** As it is typed, without `broadsheet`. */
  line: string;
  description: string;
}

/** Values of a command's options, by their names in camel case. */
export type OptionValues = Record<string, unknown>;

export class CliCommand extends Command {
  readonly examples: Example[] = [];
  readonly notes: string[] = [];
  /** Words that completion offers for the first argument, which takes others too. */
  suggestedWords: readonly string[] = [];

  constructor(name: string, description: string) {
    super(name);
    this.description(description);
    this.addHelpText("before", () => refuseUnknownWord(this));
    this.addHelpText("after", () => examplesAndNotes(this));
  }

  example(line: string, description: string): this {
    this.examples.push({ line, description });
    return this;
  }

  /** Adds a paragraph on what more there is to know. */
  note(paragraph: string): this {
    this.notes.push(paragraph);
    return this;
  }

  suggest(words: readonly string[]): this {
    this.suggestedWords = words;
    return this;
  }

  addOptions(options: readonly Option[]): this {
    for (const option of options) this.addOption(option);
    return this;
  }

  /** Adds commands below this one, which answer mistakes as it does. */
  add(...commands: readonly CliCommand[]): this {
    for (const command of commands) {
      this.addCommand(command);
      inheritSettings(command, this);
    }
    return this;
  }

  /** Refuses an option where another option's value belongs: commander would take `--json` for the value of `--limit`. */
  override parseOptions(words: string[]) {
    const end = words.indexOf("--");
    const typed = end < 0 ? words : words.slice(0, end);
    const optionAt = (i: number) => this.options.find(({ long }) => long === typed[i]);
    for (const i of typed.keys()) {
      const option = optionAt(i);
      if (option?.required && optionAt(i + 1)) this.error(`error: option '${option.flags}' argument missing`);
    }
    for (const option of this.options) this.#refuseTwice(option, typed);
    return super.parseOptions(words);
  }

  /** Refuses an option with two values: commander would take the last one and say nothing of the other. */
  #refuseTwice({ long, flags, required, optional, variadic }: Option, typed: readonly string[]): void {
    if (!long || variadic || !(required || optional)) return;
    const values = typed.flatMap((word, i) => {
      if (word.startsWith(`${long}=`)) return [word.slice(long.length + 1)];
      return word === long ? [typed[i + 1]] : [];
    });
    if (new Set(values).size > 1) this.error(`error: option '${flags}' was given twice, with different values`);
  }
}

/** The program with its commands; its own mistakes and those of each command are thrown as `CommanderError`. */
export function createProgram(about: string, version: string, commands: readonly CliCommand[]): CliCommand {
  const program = new CliCommand("broadsheet", about);
  program
    .version(version, "--version", "print the version")
    .exitOverride()
    .showHelpAfterError("All commands: broadsheet --help")
    .configureHelp({
      subcommandTerm: (command) => command.name(),
      styleTitle: (text) => styleText("bold", text, FORCED),
      styleCommandText: (text) => styleText("cyan", text, FORCED),
      styleSubcommandText: (text) => styleText("cyan", text, FORCED),
      styleOptionText: (text) => styleText("cyan", text, FORCED),
      styleArgumentText: (text) => styleText("cyan", text, FORCED),
    })
    .configureOutput({
      outputError: (text, write) =>
        write(/unknown option '-[^-]/.test(text) ? `${text}A word that begins with - goes after --.\n` : text),
    });
  return program.add(...commands);
}

/** Refuses a command that does not exist also where its help is asked for: commander would show the help of all. */
function refuseUnknownWord(command: Command): string {
  const [word = "-"] = command.args;
  if (command.commands.length > 0 && !word.startsWith("-")) command.error(`error: unknown command '${word}'`);
  return "";
}

/** Also for the commands below one, which may have been added before it was. */
function inheritSettings(command: Command, from: Command): void {
  command.exitOverride().configureHelp(from.configureHelp()).configureOutput(from.configureOutput());
  command.showHelpAfterError(`See: ${fullName(command)} --help`);
  for (const below of command.commands) inheritSettings(below, command);
}

/** Commander removes the colours where the output has none. */
const FORCED = { validateStream: false };

/** Every command that does something, in the order of the help. */
export const allCommands = (program: Command): CliCommand[] =>
  program.commands.flatMap((command) => (command.commands.length > 0 ? allCommands(command) : [command as CliCommand]));

/** `broadsheet papers search` */
export const fullName = (command: Command): string =>
  command.parent ? `${fullName(command.parent)} ${command.name()}` : command.name();

/** The name as it is typed after `broadsheet`: `papers search`. */
export const nameOf = (command: Command): string => fullName(command).split(" ").slice(1).join(" ");

/** The words that completion offers for a command's first argument. */
export const wordsFor = (command: CliCommand): readonly string[] =>
  command.registeredArguments[0]?.argChoices ?? command.suggestedWords;

/** What stands for an option's value: `FOLDER`; undefined for a flag. */
export const valueName = ({ flags }: Option): string | undefined => /<([^<>]*)>/.exec(flags)?.[1]?.toUpperCase();

const NOTE_WIDTH = 80;

function examplesAndNotes({ examples, notes }: CliCommand): string {
  const lines = examples.map(
    ({ line, description }) => `  ${styleText("dim", `# ${description}`, FORCED)}\n  broadsheet ${line}`,
  );
  const sections = [
    ...(lines.length > 0 ? [`${styleText("bold", "Examples:", FORCED)}\n${lines.join("\n")}`] : []),
    ...notes.map((note) => new Help().boxWrap(note, NOTE_WIDTH)),
  ];
  return sections.length > 0 ? `\n${sections.join("\n\n")}` : "";
}
