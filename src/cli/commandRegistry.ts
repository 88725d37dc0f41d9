/**
 * Every command, with examples: for running it, for its help, for the manual and for completion. Those that people ask
 * for most come first.
 */

import type { CliContext } from "./cliContext.ts";
import { libraryCommand } from "./collections/library.ts";
import { bounceCommand } from "./digests/bounce.ts";
import { digestCommand } from "./digests/digest.ts";
import { mailCommand } from "./digests/mail.ts";
import { editionsCommand } from "./editions/editions.ts";
import { evalCommand } from "./evaluation/eval.ts";
import { feedsCommand } from "./feeds/feeds.ts";
import type { Command } from "./lib/commands.ts";
import { completionCommand, SHELLS } from "./lib/completion.ts";
import { manCommand } from "./lib/manual.ts";
import { mcpCommand } from "./mcp.ts";
import { addCommand } from "./papers/add.ts";
import { openCommand } from "./papers/open.ts";
import { papersInfoCommand, papersLsCommand, papersReadCommand, papersSearchCommand } from "./papers/papers.ts";
import { inviteCommand } from "./readers/invite.ts";
import { readersCommand } from "./readers/readers.ts";
import { indexCommand } from "./search/index.ts";
import { learnCommand } from "./search/learn.ts";
import { harvestCommand } from "./sources/harvest.ts";
import { importCommand } from "./sources/import.ts";
import { sourcesCommand } from "./sources/sources.ts";
import { configCommand, type SettingLine } from "./whole/config.ts";
import { demoCommand } from "./whole/demo.ts";
import { dumpCommand } from "./whole/dump.ts";
import { restoreCommand } from "./whole/restore.ts";

/** What the table is made of besides the parts that commands are handed. */
export interface TableParts extends CliContext {
  about: string;
  serve: Command["run"];
  settingOptions: NonNullable<Parameters<typeof configCommand>[0]>;
  settingLines(options: Record<string, unknown>): SettingLine[];
}

export function commandTable(parts: TableParts): Command[] {
  const table: Command[] = rows(parts, () => table).map((row) => ({ ...row, description: saysOf(row) }));
  return table;
}

/** As its own definition describes it. */
const saysOf = ({ run }: Pick<Command, "run">): string =>
  String((run.meta as { description?: string } | undefined)?.description ?? "");

const rows = (parts: TableParts, table: () => readonly Command[]): Omit<Command, "description">[] => [
  {
    name: "serve",
    run: parts.serve,
    ownWords: true,
    examples: [
      { line: "serve", description: "at http://127.0.0.1:3000, with the papers of ./data" },
      { line: "serve --follow cs.LG,stat.ML --contact me@example.org", description: "and fetch what appears at arXiv" },
      { line: "serve --base-url https://papers.example.org --host 0.0.0.0", description: "for others, behind a proxy" },
    ],
  },
  {
    name: "papers ls",
    run: papersLsCommand(parts),
    choices: { list: ["trending", "newest"] },
    examples: [
      { line: "papers ls", description: "the latest edition" },
      { line: "papers ls 2025-W24 --limit 5", description: "the best five of a week" },
      { line: "papers ls trending --json", description: "what readers turn to now, for a program" },
    ],
  },
  {
    name: "papers search",
    run: papersSearchCommand(parts),
    many: true,
    examples: [
      { line: "papers search sparse attention", description: "by words and meaning, the best first" },
      { line: `papers search 'author:Example cat:cs.LG after:2024-01 "loss function"'`, description: "narrowed" },
      { line: "papers search diffusion --sort date --json", description: "the newest first, for a program" },
    ],
  },
  {
    name: "papers read",
    run: papersReadCommand(parts),
    examples: [
      { line: "papers read 2309.12307", description: "as Markdown" },
      { line: "papers read https://arxiv.org/abs/2309.12307v2 | less", description: "by a link" },
    ],
  },
  {
    name: "papers info",
    run: papersInfoCommand(parts),
    examples: [
      { line: "papers info 2309.12307", description: "its facts" },
      { line: "papers info 2309.12307 --json", description: "for a program" },
    ],
  },
  {
    name: "open",
    run: openCommand(parts),
    many: true,
    choices: { what: ["trending"] },
    examples: [
      { line: "open", description: "the front page" },
      { line: "open 2309.12307", description: "a paper" },
      { line: "open sparse attention --print", description: "the address of a search" },
    ],
    more: ["A window is opened only where there is a desktop and the output goes to a terminal."],
  },
  {
    name: "feeds",
    run: feedsCommand(parts),
    examples: [
      { line: "feeds", description: "as Atom" },
      {
        line: "feeds --format rss --base-url https://papers.example.org",
        description: "as RSS, of an instance elsewhere",
      },
    ],
  },
  {
    name: "mcp",
    run: mcpCommand(parts),
    examples: [
      { line: "mcp", description: "for an agent that only reads" },
      {
        line: "mcp --reader mira --data /srv/papers",
        description: "for one that watches topics and saves papers for @mira",
      },
    ],
    more: [
      "An agent starts this itself; it is not for typing. Whoever can read the data folder may act as any of its readers, so no token is asked for. A running server offers the same at /mcp.",
    ],
  },
  {
    name: "import",
    run: importCommand(parts),
    many: true,
    examples: [
      { line: "import arxiv-metadata.json.gz", description: "the arXiv snapshot" },
      { line: "import library.bib notes.ris", description: "reference libraries" },
      { line: "import - --format jsonl < papers.jsonl", description: "from standard input" },
    ],
    more: [
      "The arXiv snapshot, JSON lines, editions, BibTeX, RIS, CSL-JSON and Zotero, plain or packed (.gz, .zip); - is standard input. Stopped anywhere and run again, it goes on where it was.",
    ],
  },
  {
    name: "add",
    run: addCommand(parts),
    many: true,
    examples: [{ line: "add 2309.12307 https://arxiv.org/abs/math/0211159", description: "two papers, from arXiv" }],
  },
  {
    name: "harvest",
    run: harvestCommand(parts),
    examples: [
      { line: "harvest --follow cs.LG", description: "what is new in a category" },
      { line: "harvest arxiv --since 2025-06-01", description: "again from a day on" },
    ],
  },
  {
    name: "sources",
    run: sourcesCommand(parts),
    examples: [{ line: "sources", description: "why nothing came, if nothing came" }],
  },
  {
    name: "library",
    run: libraryCommand(parts),
    examples: [
      { line: "library zotero.bib --reader mira --look", description: "what of a library is here" },
      {
        line: "library zotero.bib --reader mira --authors 10",
        description: "into @mira's collection, and ten authors to follow",
      },
    ],
  },
  {
    name: "editions",
    run: editionsCommand(parts),
    ownWords: true,
    choices: { action: ["fill", "check"] },
    examples: [
      { line: "editions check", description: "how the rules are understood" },
      { line: "editions fill --dry-run", description: "what they would put in now" },
    ],
  },
  {
    name: "readers",
    run: readersCommand(parts),
    ownWords: true,
    choices: { action: ["role"] },
    examples: [
      { line: "readers --json", description: "who has an account, for a program" },
      { line: "readers role mira admin", description: "for a locked-out admin" },
    ],
  },
  {
    name: "invite",
    run: inviteCommand(parts),
    ownWords: true,
    examples: [
      {
        line: "invite mira@example.org --role curator --base-url https://papers.example.org",
        description: "for one address",
      },
    ],
  },
  {
    name: "index",
    run: indexCommand(parts),
    examples: [
      { line: "index", description: "bring it up to date" },
      { line: "index --rebuild", description: "make it anew, without losing anything" },
    ],
  },
  {
    name: "demo",
    run: demoCommand(parts),
    examples: [
      { line: "demo --data /tmp/look-around", description: "something to look at" },
      { line: "demo --clear", description: "without it again" },
    ],
  },
  {
    name: "digest",
    run: digestCommand(parts),
    examples: [
      { line: "digest --to mira@example.org --dry-run", description: "what would be sent next" },
      { line: "digest --to mira@example.org --date 2026-06-16", description: "send an issue, beside all deliveries" },
    ],
  },
  {
    name: "mail",
    run: mailCommand(parts),
    examples: [
      { line: "mail", description: "how sending stands" },
      { line: "mail mira@example.org", description: "the history of one address" },
    ],
  },
  {
    name: "bounce",
    run: bounceCommand(parts),
    examples: [{ line: "bounce --data /srv/papers < returned.eml", description: "what a mail server pipes into it" }],
  },
  {
    name: "dump",
    run: dumpCommand(parts),
    examples: [
      { line: "dump", description: "everything, into one file, while the server runs" },
      { line: "dump public.jsonl.gz --public", description: "what anybody may see" },
    ],
  },
  {
    name: "restore",
    run: restoreCommand(parts),
    examples: [
      { line: "restore broadsheet.jsonl.gz --data /srv/papers", description: "the same instance, in a new folder" },
    ],
  },
  {
    name: "learn",
    run: learnCommand(parts),
    examples: [{ line: "learn", description: "now, in place of when the server finds it worth while" }],
  },
  {
    name: "eval",
    run: evalCommand(parts),
    many: true,
    examples: [
      { line: "eval --data /srv/papers", description: "on the instance's own papers" },
      { line: "eval collections/ --words", description: "on judged collections, by words alone" },
    ],
    more: [
      "With folders, on judged collections in the BEIR layout (corpus.jsonl, queries.jsonl, qrels/test.tsv); without, on an instance's own papers, by titles remembered wrongly and by related papers. eval trending measures orders of editions on captured upvotes.",
    ],
  },
  {
    name: "config",
    run: configCommand(parts.settingOptions, parts.settingLines),
    examples: [
      { line: "config", description: "all settings with their present values" },
      { line: "config | grep -A2 smtp", description: "some of them" },
    ],
  },
  {
    name: "completion",
    run: completionCommand(table),
    choices: { shell: SHELLS },
    examples: [
      { line: "completion bash > ~/.local/share/bash-completion/completions/broadsheet", description: "for bash" },
      { line: "completion zsh > ~/.zfunc/_broadsheet", description: "for zsh, in a folder of $fpath" },
      { line: "completion fish > ~/.config/fish/completions/broadsheet.fish", description: "for fish" },
    ],
  },
  {
    name: "man",
    run: manCommand(table, parts.about),
    examples: [
      { line: "man | man -l -", description: "read it" },
      { line: "man > /usr/local/share/man/man1/broadsheet.1", description: "install it" },
    ],
  },
];
