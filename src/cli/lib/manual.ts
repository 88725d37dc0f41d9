/** `broadsheet man`: the manual page, made from the same commands as the help. In the language of man(7). */
import type { Command, Option } from "commander";
import type { CliContext } from "../cliContext.ts";
import { allCommands, CliCommand, fullName, valueName } from "./cliCommand.ts";
import { EXITS } from "./exitCodes.ts";

export const manCommand = ({ about }: Pick<CliContext, "about">) =>
  new CliCommand("man", "Print the manual page, for man -l - or to be installed")
    .example("man | man -l -", "read it")
    .example("man > /usr/local/share/man/man1/broadsheet.1", "install it")
    .action((_: unknown, { parent }: Command) => {
      if (parent) process.stdout.write(manual(allCommands(parent), about));
    });

const FILES = [
  {
    name: "data/",
    description: "the data folder, unless --data or BROADSHEET_DATA names another: records, index, secrets",
  },
];
const ENVIRONMENT = [
  {
    name: "BROADSHEET_...",
    description: "every setting, as broadsheet config lists them; with _FILE behind the name, a file that holds it",
  },
  { name: "NO_COLOR", description: "where it is set, nothing is coloured" },
  { name: "FORCE_COLOR", description: "where it is set, output that does not go to a terminal is coloured too" },
];

export const manual = (commands: readonly CliCommand[], about: string): string =>
  `${[
    '.TH BROADSHEET 1 "" Broadsheet "User Commands"',
    ".SH NAME",
    `broadsheet \\- ${text(about.replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    ".B broadsheet",
    ".I COMMAND",
    "[OPTIONS] [WORDS]",
    ".SH COMMANDS",
    ...commands.flatMap(section),
    ".SH EXIT STATUS",
    ...EXITS.flatMap(({ code, description }) => item(String(code), description)),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(({ name, description }) => item(name, description)),
    ".SH FILES",
    ...FILES.flatMap(({ name, description }) => item(name, description)),
  ].join("\n")}\n`;

const section = (command: CliCommand): string[] => [
  `.SS ${text(synopsis(command))}`,
  `${text(command.description())}.`,
  ...command.notes.flatMap((paragraph) => [".PP", text(paragraph)]),
  ...command.registeredArguments.flatMap((one) => item(one.name().toUpperCase(), one.description)),
  ...command.options.flatMap((option) => item(written(option), option.description)),
  ".PP",
  "Examples:",
  ...command.examples.flatMap(({ line, description }) => [
    ".PP",
    `${text(description)}:`,
    ".br",
    `.B ${text(`broadsheet ${line}`)}`,
  ]),
];

/** `broadsheet papers search [OPTIONS] QUERY...` */
function synopsis(command: CliCommand): string {
  const words = command.registeredArguments.map((one) => {
    const word = `${one.name().toUpperCase()}${one.variadic ? "..." : ""}`;
    return one.required ? word : `[${word}]`;
  });
  return [fullName(command), ...(command.options.length > 0 ? ["[OPTIONS]"] : []), ...words].join(" ");
}

/** `--data FOLDER` */
const written = (option: Option): string => [option.long, valueName(option) ?? []].flat().join(" ");

const item = (name: string, description: string): string[] => [".TP", `.B ${text(name)}`, text(description)];

/** Backslashes, signs that become typographic, and lines that would be commands are written so that they come out. */
const text = (plain: string): string =>
  plain
    .replace(/\\/g, "\\e")
    .replace(/-/g, "\\-")
    .replace(/"/g, "\\(dq")
    .replace(/'/g, "\\(aq")
    .replace(/`/g, "\\(ga")
    .replace(/\^/g, "\\(ha")
    .replace(/~/g, "\\(ti")
    .replace(/[^\t\n -\x7e]/gu, (sign) => `\\[u${sign.codePointAt(0)?.toString(16).toUpperCase().padStart(4, "0")}]`)
    .replace(/^\./, "\\&.");
