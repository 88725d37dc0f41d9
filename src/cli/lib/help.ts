/** What `--help` says: of the program, of a group of commands, of one command, with examples to begin with. */
import { argumentsOf, type Command, type Option, optionsOf, synopsis } from "./commands.ts";
import { EXITS } from "./exitCodes.ts";
import type { Styles } from "./style.ts";

/** Wider lines are hard to read; narrower terminals wrap by themselves. */
const WIDTH = 100;
const INDENT = "  ";

export function programHelp(table: readonly Command[], about: string, { bold, cyan, dim }: Styles): string {
  return sections([
    ["", about],
    [bold("Usage"), `${INDENT}broadsheet COMMAND [OPTIONS] [WORDS]`],
    [bold("Commands"), columns(table.map(({ name, description }) => [cyan(name), name.length, description] as const))],
    [bold("To begin with"), examples(BEGINNING, dim)],
    [
      bold("Exit codes"),
      columns(EXITS.map(({ code, description }) => [cyan(String(code)), String(code).length, description] as const)),
    ],
    ["", "broadsheet COMMAND --help explains a command; broadsheet man has all of it, for man -l -."],
  ]);
}

const BEGINNING = [
  { line: "serve", description: "start the server, with the demo edition where there are no papers yet" },
  { line: "serve --follow cs.LG,stat.ML", description: "the same, and fetch what appears in these categories" },
  { line: "papers search sparse attention", description: "search in the terminal" },
];

export const groupHelp = (word: string, group: readonly Command[], { bold, cyan, dim }: Styles): string =>
  sections([
    [bold("Usage"), `${INDENT}broadsheet ${word} COMMAND [OPTIONS] [WORDS]`],
    [bold("Commands"), columns(group.map(({ name, description }) => [cyan(name), name.length, description] as const))],
    [
      bold("Examples"),
      examples(
        group.flatMap((command) => command.examples.slice(0, 1)),
        dim,
      ),
    ],
  ]);

export function commandHelp(command: Command, { bold, cyan, dim }: Styles): string {
  const options = optionsOf(command);
  const args = argumentsOf(command);
  return sections([
    ["", wrapped(`${command.description}.`, "")],
    [bold("Usage"), `${INDENT}${synopsis(command)}`],
    ...(args.length > 0
      ? [
          [
            bold("Words"),
            columns(args.map(({ name, description }) => [cyan(name.toUpperCase()), name.length, description] as const)),
          ] as const,
        ]
      : []),
    [bold("Examples"), examples(command.examples, dim)],
    ...(command.more ? [["", command.more.map((paragraph) => wrapped(paragraph, "")).join("\n\n")] as const] : []),
    ...(options.length > 0
      ? [
          [
            bold("Options"),
            columns(
              options.map((option) => [cyan(written(option)), written(option).length, option.description] as const),
            ),
          ] as const,
        ]
      : []),
  ]);
}

/** `--data FOLDER` */
export const written = ({ name, value }: Option): string => `--${name}${value === undefined ? "" : ` ${value}`}`;

const sections = (parts: readonly (readonly [heading: string, body: string])[]): string =>
  `${parts.map(([heading, body]) => (heading === "" ? body : `${heading}\n${body}`)).join("\n\n")}\n`;

const examples = (list: readonly { line: string; description: string }[], dim: (text: string) => string): string =>
  list.map(({ line, description }) => `${INDENT}${dim(`# ${description}`)}\n${INDENT}broadsheet ${line}`).join("\n");

/** So much of a line is given to names at most; a longer one has a line to itself. */
const MAX_NAME_WIDTH = 30;

function columns(rows: readonly (readonly [shown: string, width: number, says: string])[]): string {
  const names = Math.min(MAX_NAME_WIDTH, Math.max(...rows.map(([, width]) => width)));
  const margin = " ".repeat(INDENT.length + names + 2);
  return rows
    .map(([shown, width, description]) =>
      width > names
        ? `${INDENT}${shown}\n${wrapped(description, margin)}`
        : `${INDENT}${shown}${" ".repeat(names - width + 2)}${wrapped(description, margin).slice(margin.length)}`,
    )
    .join("\n");
}

/** Each line behind a margin. */
function wrapped(text: string, margin: string): string {
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(" ")) {
    if (line !== "" && margin.length + line.length + 1 + word.length > WIDTH) {
      lines.push(line);
      line = "";
    }
    line += line === "" ? word : ` ${word}`;
  }
  return [...lines, line].map((one) => margin + one).join("\n");
}
