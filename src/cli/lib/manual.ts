/** `broadsheet man`: the manual page, out of the same table as the help. In the language of man(7). */
import { defineCommand } from "citty";
import { argumentsOf, type Command, optionsOf, synopsis } from "./commands.ts";
import { EXITS } from "./exitCodes.ts";
import { written } from "./help.ts";

export const manCommand = (table: () => readonly Command[], about: string) =>
  defineCommand({
    meta: { name: "man", description: "Print the manual page, for man -l - or to be installed" },
    run: () => void process.stdout.write(manual(table(), about)),
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
  { name: "FORCE_COLOR", description: "where it is set, output is coloured that does not go to a terminal" },
];

export const manual = (table: readonly Command[], about: string): string =>
  `${[
    '.TH BROADSHEET 1 "" Broadsheet "User Commands"',
    ".SH NAME",
    `broadsheet \\- ${text(about.replace(/\.$/, ""))}`,
    ".SH SYNOPSIS",
    ".B broadsheet",
    ".I COMMAND",
    "[OPTIONS] [WORDS]",
    ".SH COMMANDS",
    ...table.flatMap(command),
    ".SH EXIT STATUS",
    ...EXITS.flatMap(({ code, description }) => item(String(code), description)),
    ".SH ENVIRONMENT",
    ...ENVIRONMENT.flatMap(({ name, description }) => item(name, description)),
    ".SH FILES",
    ...FILES.flatMap(({ name, description }) => item(name, description)),
  ].join("\n")}\n`;

const command = (one: Command): string[] => [
  `.SS ${text(synopsis(one))}`,
  `${text(one.description)}.`,
  ...(one.more ?? []).flatMap((paragraph) => [".PP", text(paragraph)]),
  ...argumentsOf(one).flatMap(({ name, description }) => item(name.toUpperCase(), description)),
  ...optionsOf(one).flatMap((option) => item(written(option), option.description)),
  ".PP",
  "Examples:",
  ...one.examples.flatMap(({ line, description }) => [
    ".PP",
    `${text(description)}:`,
    ".br",
    `.B ${text(`broadsheet ${line}`)}`,
  ]),
];

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
