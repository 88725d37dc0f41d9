/** Looks at the words of a command before it runs: the parser passes over what it does not know; what is mistyped must not. */
import { BroadsheetError } from "../../lib/errors.ts";
import { argumentsOf, type Command, type Option, optionsOf } from "./commands.ts";
import { didYouMean } from "./suggestCommand.ts";

/** Throws `config_invalid`. */
export function validateArgs(command: Command, given: readonly string[]): void {
  const options = new Map(optionsOf(command).map((option) => [option.name, option]));
  const plain: string[] = [];
  const problem = problemIn(given, options, plain) ?? tooMany(command, plain);
  if (problem !== undefined)
    throw new BroadsheetError("config_invalid", `${problem} See: broadsheet ${command.name} --help`);
}

/** What is wrong with the options, if anything; words that are none are put into `plain`. */
function problemIn(given: readonly string[], options: Map<string, Option>, plain: string[]): string | undefined {
  for (let i = 0; i < given.length; i++) {
    const word = given[i] ?? "";
    if (word === "--") {
      plain.push(...given.slice(i + 1));
      return undefined;
    }
    const [, name, value] = /^--([^=]+)(=.*)?$/s.exec(word) ?? [];
    if (name === undefined) {
      if (/^-[^-\d]/.test(word))
        return `There is no option ${word}. What begins with - and is no option goes behind --.`;
      plain.push(word);
      continue;
    }
    const option = options.get(name) ?? options.get(name.replace(/^no-/, ""));
    if (!option) return `There is no option --${name}.${didYouMean(name, [...options.keys()], "--")}`;
    if (option.value === undefined || value !== undefined) continue;
    const next = given[++i];
    if (next === undefined || (next.startsWith("--") && options.has(next.slice(2))))
      return `--${name} needs a value: --${name} ${option.value}.`;
  }
  return undefined;
}

function tooMany(command: Command, words: readonly string[]): string | undefined {
  const most = argumentsOf(command).length;
  if (command.many || command.ownWords || words.length <= most) return undefined;
  if (most === 0) return `${command.name} takes options only, and was given ${JSON.stringify(words[0])}.`;
  return `${command.name} takes ${most === 1 ? "one word" : `${most} words`} at most, and was given ${JSON.stringify(words[most])} besides.`;
}
