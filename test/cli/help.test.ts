/** What the command line teaches: help with examples, the manual page and completion, each out of the one table. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { optionsOf } from "../../src/cli/lib/commands.ts";
import { completion } from "../../src/cli/lib/completion.ts";
import { EXITS } from "../../src/cli/lib/exitCodes.ts";
import { manual } from "../../src/cli/lib/manual.ts";
import { nearestWord } from "../../src/cli/lib/suggestCommand.ts";
import { temporaryFolder } from "../support/instance.ts";
import { run } from "../support/program.ts";
import { table, typed } from "../support/typed.ts";

describe("every command", () => {
  it("says what it does and has an example that begins with its name and uses options that it has", () => {
    expect(table.length).toBeGreaterThan(20);
    for (const command of table) {
      expect([command.name, command.description]).toEqual([command.name, expect.stringMatching(/^[A-Z].{10,}[^.]$/)]);
      expect([command.name, command.examples.length > 0]).toEqual([command.name, true]);
      const options = optionsOf(command).map(({ name }) => name);
      for (const { line, description } of command.examples) {
        expect(`${line} `.startsWith(`${command.name} `), line).toBe(true);
        expect(description).toMatch(/\w/);
        for (const [, name] of line.matchAll(/ --([a-z-]+)/g))
          expect([line, options]).toEqual([line, expect.arrayContaining([name])]);
      }
      for (const { name, description } of optionsOf(command))
        expect([command.name, name, description !== ""]).toEqual([command.name, name, true]);
    }
  });

  it("stands in the manual page and in the guide to commands", () => {
    const page = manual(table, "Daily papers").replace(/\\-/g, "-");
    const guide = readFileSync(join(import.meta.dirname, "..", "..", "docs", "commands.md"), "utf8");
    for (const { name } of table) {
      expect(page).toMatch(new RegExp(`^\\.SS broadsheet ${name}( |$)`, "m"));
      expect(guide, name).toContain(`\`broadsheet ${name}`);
    }
    for (const { code } of EXITS)
      expect([page.includes(`.B ${code}\n`), guide.includes(`| ${code} |`)]).toEqual([true, true]);
  });

  it("is helped with on request, and named where nothing is asked for", async () => {
    const { code, stdout } = await run(["--help"]);
    expect(code).toBe(0);
    for (const { name } of table) expect(stdout).toContain(`  ${name} `);
    for (const { name } of table) {
      const asked = await typed(...name.split(" "), "--help");
      expect([name, asked.code, asked.stderr]).toEqual([name, 0, ""]);
      expect(asked.stdout).toContain(`Usage\n  broadsheet ${name}`);
      expect(asked.stdout).toContain("Examples\n  # ");
      expect((await typed("help", ...name.split(" "))).stdout).toBe(asked.stdout);
    }
    const group = await typed("papers", "--help");
    expect([group.code, group.stdout.includes("papers search")]).toEqual([0, true]);
    for (const words of [[], ["papers"]]) {
      const none = await typed(...words);
      expect([none.code, none.stdout, none.stderr.includes("Usage")]).toEqual([2, "", true]);
    }
  });

  it("is named by nearness where it is mistyped, and so are its options", async () => {
    for (const [words, message] of [
      [["paper", "ls"], 'There is no command "paper". Did you mean papers?'],
      [["papers", "serch"], "Did you mean papers search?"],
      [["papers", "search", "x", "--limt", "3"], "There is no option --limt. Did you mean --limit?"],
      [["sources", "--folow", "cs.LG"], "Did you mean --follow?"],
      [["xyzzy"], 'There is no command "xyzzy". All commands: broadsheet --help'],
      [["papers", "search"], "QUERY is missing. See: broadsheet papers search --help"],
      [["papers", "search", "x", "--sort", "best"], "Expected one of: relevance, date, upvotes"],
      [["papers", "search", "x", "-hinge"], "What begins with - and is no option goes behind --."],
      [["papers", "search", "x", "--limit"], "--limit needs a value: --limit N."],
      [["papers", "search", "x", "--limit", "--json"], "--limit needs a value"],
      [["papers", "ls", "--limit", "many"], '--limit is "many", but it must be a whole number'],
      [["papers", "ls", "yesterday"], 'There is no list "yesterday".'],
      [["papers", "read", "2309.12307", "2309.12308"], "takes one word at most"],
      [["index", "rebuild"], 'index takes options only, and was given "rebuild".'],
      [["completion", "tcsh"], "there is for bash, zsh, fish"],
    ] as const) {
      const ended = await typed(...words);
      expect([words, ended.code, ended.stdout, ended.stderr]).toEqual([words, 2, "", expect.stringContaining(message)]);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
  });
});

describe("the manual page", () => {
  it("is read by the formatter without a complaint", async () => {
    const { stdout } = await run(["man"]);
    const groff = spawnSync("groff", ["-man", "-Tutf8", "-P-cbou", "-ww", "-Kutf8"], {
      input: stdout,
      encoding: "utf8",
    });
    // Not every machine has one.
    if (groff.error) return expect(stdout).toMatch(/^\.TH BROADSHEET 1/);
    expect(groff.stderr).toBe("");
    const page = groff.stdout.replace(/\s+/g, " ");
    for (const word of ["papers search", "EXIT STATUS", "--base-url", "broadsheet import - --format jsonl"])
      expect(page).toContain(word);
  });
});

describe("completion in bash", () => {
  /** What a real bash offers for a line, of which the last word is being typed. */
  function offered(...words: string[]): string[] {
    const file = join(temporaryFolder(), "completion.bash");
    writeFileSync(file, completion("bash", table));
    const line = ["broadsheet", ...words].map((word) => `'${word}'`).join(" ");
    const asked = `source ${file}; COMP_WORDS=(${line}); COMP_CWORD=${words.length}; _broadsheet; printf '%s\\n' "\${COMPREPLY[@]}"; complete -p broadsheet >&2`;
    return execFileSync("bash", ["--norc", "-c", asked], { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] })
      .split("\n")
      .filter((line) => line !== "");
  }

  it.each([
    [[""], ["serve", "papers", "import", "completion", "help"]],
    [["pa"], ["papers"]],
    [
      ["papers", ""],
      ["ls", "search", "read", "info"],
    ],
    [["papers", "s"], ["search"]],
    [["papers", "ls", "t"], ["trending"]],
    [["papers", "search", "x", "--so"], ["--sort"]],
    [
      ["papers", "search", "--sort", ""],
      ["relevance", "date", "upvotes"],
    ],
    [
      ["editions", ""],
      ["fill", "check"],
    ],
    [["completion", "z"], ["zsh"]],
    [["serve", "--base"], ["--base-url"]],
    [["nothing", ""], []],
  ])("offers for %j what there is", (words, wanted) => {
    const got = offered(...words);
    expect(got).toEqual(expect.arrayContaining(wanted));
    if (words[0] !== "") expect(got.length).toBe(wanted.length);
  });

  it("is what the built program prints", async () => {
    const { code, stdout } = await run(["completion", "bash"]);
    expect([code, stdout.includes("complete -F _broadsheet broadsheet")]).toEqual([0, true]);
    expect(stdout).toContain('"papers search") words="" options="--sort --limit');
  });

  it("is a script that bash takes, and so do other shells where they are", () => {
    const folder = temporaryFolder();
    for (const [shell, flag] of [
      ["bash", "-n"],
      ["zsh", "-n"],
      ["fish", "--no-execute"],
    ] as const) {
      const file = join(folder, shell);
      writeFileSync(file, completion(shell, table));
      const { error, status, stderr } = spawnSync(shell, [flag, file], { encoding: "utf8" });
      if (error && shell !== "bash") continue;
      expect([shell, status, stderr]).toEqual([shell, 0, ""]);
    }
  });

  it("has every command and option for each shell", () => {
    for (const shell of ["bash", "zsh", "fish"] as const) {
      const script = completion(shell, table);
      for (const command of table) {
        for (const word of command.name.split(" ")) expect(script).toContain(word);
        for (const { name } of optionsOf(command))
          expect(script).toContain(shell === "fish" ? `-l ${name}` : `--${name}`);
      }
    }
  });
});

describe("the nearest known word", () => {
  it.each([
    ["prot", "port"],
    ["papres", "papers"],
    ["sear", "search"],
    ["xyzzy", undefined],
    ["", undefined],
  ])("of %s is %s", (word, wanted) => {
    expect(nearestWord(word, ["port", "papers", "search", "config", "host"])).toBe(wanted);
  });
});
