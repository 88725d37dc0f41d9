/** `broadsheet completion bash|zsh|fish`: what a shell offers while a command is typed, out of the table of commands. */
import { defineCommand } from "citty";
import { BroadsheetError } from "../../lib/errors.ts";
import { argumentsOf, type Command, firstWords, groupOf, type Option, optionsOf } from "./commands.ts";

export const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export const completionCommand = (table: () => readonly Command[]) =>
  defineCommand({
    meta: { name: "completion", description: "Print what makes a shell complete commands and options" },
    args: { shell: { type: "positional", description: SHELLS.join(", "), required: true } },
    run({ args }) {
      const shell = SHELLS.find((one) => one === args.shell);
      if (!shell)
        throw new BroadsheetError(
          "config_invalid",
          `There is no completion for ${JSON.stringify(args.shell)}; there is for ${SHELLS.join(", ")}.`,
        );
      process.stdout.write(completion(shell, table()));
    },
  });

export const completion = (shell: Shell, table: readonly Command[]): string =>
  ({ bash, zsh, fish })[shell](table.map(offers), table);

/** What may follow a command's name. */
interface Offers {
  name: string;
  description: string;
  /** Of the first argument. */
  words: readonly string[];
  options: Option[];
}

const offers = (command: Command): Offers => ({
  name: command.name,
  description: command.description,
  words: argumentsOf(command)[0]?.choices ?? [],
  options: optionsOf(command),
});

const secondWords = (table: readonly Command[], first: string): string[] =>
  groupOf(table, first).map(({ name }) => name.slice(first.length + 1));

const groups = (table: readonly Command[]): string[] =>
  firstWords(table).filter((word) => groupOf(table, word).length > 0);

/** Options, and the words that an argument or an option takes; else names of files. */
function bash(all: readonly Offers[], table: readonly Command[]): string {
  const isGroup = groups(table);
  return `# Completion of broadsheet for bash: source <(broadsheet completion bash)
_broadsheet() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local name=\${COMP_WORDS[1]} first=2 words="" options="" choices=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...firstWords(table), "help"].join(" ")}" -- "$current"))
    return
  fi
  case $name in
${isGroup
  .map(
    (word) => `    ${word})
      if [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W "${secondWords(table, word).join(" ")}" -- "$current"))
        return
      fi
      name="$name \${COMP_WORDS[2]}" first=3 ;;`,
  )
  .join("\n")}
  esac
  case $name in
${all
  .map(
    ({ name, words, options }) =>
      `    "${name}") words="${words.join(" ")}" options="${[...options.map((option) => `--${option.name}`), "--help"].join(" ")}" ;;`,
  )
  .join("\n")}
    *) return ;;
  esac
  case "$name $previous" in
${all
  .flatMap(({ name, options }) =>
    options.flatMap((option) =>
      option.choices ? [`    "${name} --${option.name}") choices="${option.choices.join(" ")}" ;;`] : [],
    ),
  )
  .join("\n")}
  esac
  if [ -n "$choices" ]; then
    COMPREPLY=($(compgen -W "$choices" -- "$current"))
  elif [[ $current == -* ]]; then
    COMPREPLY=($(compgen -W "$options" -- "$current"))
  elif [ "$COMP_CWORD" -eq "$first" ] && [ -n "$words" ]; then
    COMPREPLY=($(compgen -W "$words" -- "$current"))
  else
    compopt -o default 2>/dev/null
  fi
}
complete -F _broadsheet broadsheet
`;
}

function zsh(all: readonly Offers[], table: readonly Command[]): string {
  const described = (name: string, description: string) => quote(`${name.replace(/:/g, "\\:")}:${description}`);
  const list = (rows: readonly [string, string][]) =>
    rows.map(([name, description]) => described(name, description)).join(" ");
  const description = (word: string) =>
    table.find(({ name }) => name === word)?.description ?? `broadsheet ${word} --help lists them`;
  return `#compdef broadsheet
# Completion of broadsheet for zsh: broadsheet completion zsh > ~/.zfunc/_broadsheet, a folder of $fpath
_broadsheet() {
  local name=$words[2] argument=3
  if (( CURRENT == 2 )); then
    local -a offered=(${list(firstWords(table).map((word) => [word, description(word)]))})
    _describe command offered
    return
  fi
  case $name in
${groups(table)
  .map(
    (word) => `    ${word})
      if (( CURRENT == 3 )); then
        local -a offered=(${list(groupOf(table, word).map((one) => [one.name.slice(word.length + 1), one.description]))})
        _describe command offered
        return
      fi
      name="$name $words[3]" argument=4 ;;`,
  )
  .join("\n")}
  esac
  case $name in
${all
  .map(
    ({ name, words, options }) => `    ${quote(name)})
      if (( CURRENT == argument )) && [[ $words[CURRENT] != -* ]]; then compadd -- ${words.join(" ")}; fi
      _arguments -S ${options.map(zshOption).join(" ")} '*:file:_files' ;;`,
  )
  .join("\n")}
  esac
}
if [ "$funcstack[1]" = _broadsheet ]; then _broadsheet "$@"; else compdef _broadsheet broadsheet; fi
`;
}

function zshOption({ name, description, value, choices }: Option): string {
  const explained = description.replace(/[[\]:\\]/g, "\\$&");
  const takes = value === undefined ? "" : `:${name}:${choices ? `(${choices.join(" ")})` : "_files"}`;
  return quote(`--${name}[${explained}]${takes}`);
}

function fish(all: readonly Offers[], table: readonly Command[]): string {
  const isGroup = groups(table);
  const condition = (name: string): string => {
    const [first = "", second] = name.split(" ");
    const seen = `__fish_seen_subcommand_from ${first}`;
    return second === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${second}`;
  };
  const row = (parts: string[]) => `complete -c broadsheet ${parts.join(" ")}`;
  return `# Completion of broadsheet for fish: broadsheet completion fish > ~/.config/fish/completions/broadsheet.fish
${[
  ...firstWords(table).map((word) =>
    row([
      "-f -n __fish_use_subcommand",
      `-a ${word}`,
      `-d ${quote(table.find(({ name }) => name === word)?.description ?? "")}`,
    ]),
  ),
  ...isGroup.flatMap((word) =>
    groupOf(table, word).map(({ name, description }) => {
      const others = secondWords(table, word).join(" ");
      const when = `__fish_seen_subcommand_from ${word}; and not __fish_seen_subcommand_from ${others}`;
      return row(["-f", `-n ${quote(when)}`, `-a ${name.slice(word.length + 1)}`, `-d ${quote(description)}`]);
    }),
  ),
  ...all.flatMap(({ name, words, options }) => [
    ...(words.length > 0 ? [row([`-n ${quote(condition(name))}`, `-a ${quote(words.join(" "))}`])] : []),
    ...options.map((option) =>
      row([
        `-n ${quote(condition(name))}`,
        `-l ${option.name}`,
        ...(option.value === undefined ? [] : ["-r"]),
        ...(option.choices ? [`-f -a ${quote(option.choices.join(" "))}`] : []),
        `-d ${quote(option.description)}`,
      ]),
    ),
  ]),
].join("\n")}
`;
}

/** As all three shells take it. */
const quote = (text: string): string => `'${text.replace(/'/g, "’")}'`;
