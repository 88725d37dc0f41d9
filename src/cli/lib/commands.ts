/**
 * What a command is, for running it, for its help, for the manual and for completion.
 *
 * name      one word or two: `import`, `papers search`
 * words     what may stand after the name, in order: an argument's name, `[name]` where it may be left out
 * option    `--data FOLDER`; a flag takes no value
 */
import type { ArgDef, ArgsDef, CommandDef } from "citty";

export interface Command {
  name: string;
  /** What it does, in a line. */
  description: string;
  examples: readonly Example[];
  /** What more there is to know, in paragraphs. */
  more?: readonly string[];
  /** Words that completion offers for an argument, by its name. */
  choices?: Record<string, readonly string[]>;
  /** Whether the last argument may be given more than once. */
  many?: true;
  /** Whether it looks at its words itself. */
  ownWords?: true;
  // biome-ignore lint/suspicious/noExplicitAny: citty's types cannot hold commands with different options in one table.
  run: CommandDef<any>;
}

export interface Example {
  /** As it is typed, without `broadsheet`. */
  line: string;
  description: string;
}

export interface Option {
  /** Without the dashes. */
  name: string;
  description: string;
  /** What stands for its value; absent for a flag. */
  value?: string;
  choices?: readonly string[];
}

export interface Argument {
  name: string;
  description: string;
  required: boolean;
  choices: readonly string[];
}

const argsOf = ({ run }: Command): [string, ArgDef][] => Object.entries((run.args ?? {}) as ArgsDef);

export const optionsOf = (command: Command): Option[] =>
  argsOf(command).flatMap(([name, arg]) =>
    arg.type === "positional"
      ? []
      : [
          {
            name: dashed(name),
            description: arg.description ?? "",
            ...(arg.type === "boolean" ? {} : { value: shownValue(name, arg) }),
            ...(arg.type === "enum" && arg.options ? { choices: arg.options } : {}),
          },
        ],
  );

export const argumentsOf = (command: Command): Argument[] =>
  argsOf(command).flatMap(([name, arg]) =>
    arg.type === "positional"
      ? [
          {
            name,
            description: arg.description ?? "",
            required: arg.required !== false,
            choices: command.choices?.[name] ?? [],
          },
        ]
      : [],
  );

const shownValue = (name: string, arg: ArgDef): string => {
  if (arg.type === "enum" && arg.options) return arg.options.join("|");
  // A hint that is a value in itself shows the form.
  return arg.valueHint && arg.valueHint !== "..." ? arg.valueHint : dashed(name).toUpperCase();
};

export const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);

/** `broadsheet papers search [OPTIONS] QUERY...` */
export function synopsis(command: Command): string {
  const words = argumentsOf(command).map(({ name, required }, i, all) => {
    const word = `${name.toUpperCase()}${command.many && i === all.length - 1 ? "..." : ""}`;
    return required ? word : `[${word}]`;
  });
  return ["broadsheet", command.name, ...(optionsOf(command).length > 0 ? ["[OPTIONS]"] : []), ...words].join(" ");
}

/** The command that words begin with, and the words after its name. */
export function commandIn(
  table: readonly Command[],
  words: readonly string[],
): { command: Command; rest: string[] } | undefined {
  for (const length of [2, 1]) {
    const command = table.find(({ name }) => name === words.slice(0, length).join(" "));
    if (command && words.length >= length) return { command, rest: words.slice(length) };
  }
  return undefined;
}

/** Commands whose names begin with a word. */
export const groupOf = (table: readonly Command[], word: string): Command[] =>
  table.filter(({ name }) => name.startsWith(`${word} `));

/** The first words of names, each once. */
export const firstWords = (table: readonly Command[]): string[] => [
  ...new Set(table.map(({ name }) => name.split(" ")[0] ?? "")),
];
