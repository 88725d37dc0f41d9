/** `broadsheet completion bash|zsh|fish`: what a shell offers while a command is typed. */
import { Argument, type Command, type Option } from "commander";
import { allCommands, CliCommand, nameOf, wordsFor } from "./cliCommand.ts";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

export const completionCommand = () =>
  new CliCommand("completion", "Print what makes a shell complete commands and options")
    .addArgument(new Argument("<shell>", SHELLS.join(", ")).choices(SHELLS))
    .example("completion bash > ~/.local/share/bash-completion/completions/broadsheet", "for bash")
    .example("completion zsh > ~/.zfunc/_broadsheet", "for zsh, in a folder of $fpath")
    .example("completion fish > ~/.config/fish/completions/broadsheet.fish", "for fish")
    .action((shell: Shell, _: unknown, { parent }: Command) => {
      if (parent) process.stdout.write(completion(shell, parent));
    });

/** The script that completes a program's commands in a shell. */
export const completion = (shell: Shell, program: Command): string =>
  ({ bash, zsh, fish })[shell](allCommands(program).map(offers), program.commands);

/** What may follow a command's name. */
interface Offers {
  name: string;
  description: string;
  /** For the first argument. */
  words: readonly string[];
  options: { name: string; description: string; takesValue: boolean; choices?: readonly string[] | undefined }[];
}

const offers = (command: CliCommand): Offers => ({
  name: nameOf(command),
  description: command.description(),
  words: wordsFor(command),
  options: command.options.map(({ long, description, required, argChoices }: Option) => ({
    name: (long ?? "").slice(2),
    description,
    takesValue: required,
    choices: argChoices,
  })),
});

const namesOf = (commands: readonly Command[]): string[] => commands.map((command) => command.name());

/** Commands that have commands below them. */
const groups = (commands: readonly Command[]): readonly Command[] =>
  commands.filter((command) => command.commands.length > 0);

/** Options, and the words that an argument or an option takes; else names of files. */
function bash(all: readonly Offers[], commands: readonly Command[]): string {
  return `# Completion of broadsheet for bash: source <(broadsheet completion bash)
_broadsheet() {
  local current=\${COMP_WORDS[COMP_CWORD]} previous=\${COMP_WORDS[COMP_CWORD-1]}
  local name=\${COMP_WORDS[1]} first=2 words="" options="" choices=""
  COMPREPLY=()
  if [ "$COMP_CWORD" -eq 1 ]; then
    COMPREPLY=($(compgen -W "${[...namesOf(commands), "help"].join(" ")}" -- "$current"))
    return
  fi
  case $name in
${groups(commands)
  .map(
    (group) => `    ${group.name()})
      if [ "$COMP_CWORD" -eq 2 ]; then
        COMPREPLY=($(compgen -W "${namesOf(group.commands).join(" ")}" -- "$current"))
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

function zsh(all: readonly Offers[], commands: readonly Command[]): string {
  const list = (rows: readonly Command[]) =>
    rows.map((one) => quote(`${one.name().replace(/:/g, "\\:")}:${one.description()}`)).join(" ");
  return `#compdef broadsheet
# Completion of broadsheet for zsh: broadsheet completion zsh > ~/.zfunc/_broadsheet, a folder of $fpath
_broadsheet() {
  local name=$words[2] argument=3
  if (( CURRENT == 2 )); then
    local -a offered=(${list(commands)})
    _describe command offered
    return
  fi
  case $name in
${groups(commands)
  .map(
    (group) => `    ${group.name()})
      if (( CURRENT == 3 )); then
        local -a offered=(${list(group.commands)})
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

function zshOption({ name, description, takesValue, choices }: Offers["options"][number]): string {
  const explained = description.replace(/[[\]:\\]/g, "\\$&");
  const takes = !takesValue ? "" : `:${name}:${choices ? `(${choices.join(" ")})` : "_files"}`;
  return quote(`--${name}[${explained}]${takes}`);
}

function fish(all: readonly Offers[], commands: readonly Command[]): string {
  const condition = (name: string): string => {
    const [first = "", second] = name.split(" ");
    const seen = `__fish_seen_subcommand_from ${first}`;
    return second === undefined ? seen : `${seen}; and __fish_seen_subcommand_from ${second}`;
  };
  const row = (parts: string[]) => `complete -c broadsheet ${parts.join(" ")}`;
  return `# Completion of broadsheet for fish: broadsheet completion fish > ~/.config/fish/completions/broadsheet.fish
${[
  ...commands.map((one) => row(["-f -n __fish_use_subcommand", `-a ${one.name()}`, `-d ${quote(one.description())}`])),
  ...groups(commands).flatMap((group) =>
    group.commands.map((one) => {
      const others = namesOf(group.commands).join(" ");
      const when = `__fish_seen_subcommand_from ${group.name()}; and not __fish_seen_subcommand_from ${others}`;
      return row(["-f", `-n ${quote(when)}`, `-a ${one.name()}`, `-d ${quote(one.description())}`]);
    }),
  ),
  ...all.flatMap(({ name, words, options }) => [
    ...(words.length > 0 ? [row([`-n ${quote(condition(name))}`, `-a ${quote(words.join(" "))}`])] : []),
    ...options.map((option) =>
      row([
        `-n ${quote(condition(name))}`,
        `-l ${option.name}`,
        ...(option.takesValue ? ["-r"] : []),
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
