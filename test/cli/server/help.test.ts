/** What the command line teaches: help with examples, the manual page and completion, all made from the same commands. */
import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { allCommands, type CliCommand, nameOf } from "../../../src/cli/lib/cliCommand.ts";
import { completion } from "../../../src/cli/lib/completion.ts";
import { EXITS } from "../../../src/cli/lib/exitCodes.ts";
import { manual } from "../../../src/cli/lib/manual.ts";
import { temporaryFolder } from "../../support/instance.ts";
import { run } from "../../support/program.ts";
import { program, typed } from "../../support/typed.ts";

const commands = allCommands(program);
const names = commands.map(nameOf);
/** Without the dashes. */
const optionsOf = ({ options }: CliCommand): string[] => options.map(({ long }) => (long ?? "").slice(2));

describe("every command", () => {
  it("says what it does and has an example that begins with its name and uses options that it has", () => {
    expect(commands.length).toBeGreaterThan(20);
    for (const command of commands) {
      const name = nameOf(command);
      expect([name, command.description()]).toEqual([name, expect.stringMatching(/^[A-Z].{10,}[^.]$/)]);
      expect([name, command.examples.length > 0]).toEqual([name, true]);
      const options = optionsOf(command);
      for (const { line, description } of command.examples) {
        expect(`${line} `.startsWith(`${name} `), line).toBe(true);
        expect(description).toMatch(/\w/);
        for (const [, option] of line.matchAll(/ --([a-z-]+)/g))
          expect([line, options]).toEqual([line, expect.arrayContaining([option])]);
      }
      for (const { long, description } of command.options)
        expect([name, long, description !== ""]).toEqual([name, long, true]);
    }
  });

  it("stands in the manual page and in the guide to commands", () => {
    const page = manual(commands, "Daily papers").replace(/\\-/g, "-");
    const guide = readFileSync(join(import.meta.dirname, "..", "..", "..", "docs", "commands.md"), "utf8");
    for (const name of names) {
      expect(page).toMatch(new RegExp(`^\\.SS broadsheet ${name}( |$)`, "m"));
      expect(guide, name).toContain(`\`broadsheet ${name}`);
    }
    expect(page).toMatch(/^\.SS broadsheet papers search \[OPTIONS\] QUERY\.\.\.$/m);
    expect(page).toContain(".B --limit N\n");
    for (const { code } of EXITS)
      expect([page.includes(`.B ${code}\n`), guide.includes(`| ${code} |`)]).toEqual([true, true]);
  });

  it("is helped with on request, and listed where nothing is asked for", async () => {
    const { code, stdout } = await run(["--help"]);
    expect(code).toBe(0);
    for (const name of names) expect(stdout).toContain(`  ${name.split(" ")[0]} `);
    expect(stdout).toContain("  75  of bounce alone");
    for (const name of names) {
      const asked = await typed(...name.split(" "), "--help");
      expect([name, asked.code, asked.stderr]).toEqual([name, 0, ""]);
      expect(asked.stdout).toContain(`Usage: broadsheet ${name}`);
      expect(asked.stdout).toContain("Examples:\n  # ");
      expect((await typed("help", ...name.split(" "))).stdout).toBe(asked.stdout);
    }
    const group = await typed("papers", "--help");
    expect([group.code, group.stdout.includes("  search ")]).toEqual([0, true]);
    for (const words of [[], ["papers"]]) {
      const none = await typed(...words);
      expect([none.code, none.stdout, none.stderr.includes("Usage")]).toEqual([2, "", true]);
    }
  });

  it("is named by nearness where it is mistyped, and so are its options", async () => {
    for (const [words, message] of [
      [["paper", "ls"], "unknown command 'paper'\n(Did you mean papers?)"],
      [["papers", "serch"], "(Did you mean search?)\nSee: broadsheet papers --help"],
      [["papers", "search", "x", "--limt", "3"], "unknown option '--limt'\n(Did you mean --limit?)"],
      [["sources", "--folow", "cs.LG"], "(Did you mean --follow?)"],
      [["xyzzy"], "unknown command 'xyzzy'\nAll commands: broadsheet --help"],
      [["xyzzy", "--help"], "unknown command 'xyzzy'"],
      [["help", "papers", "xyzzy"], "unknown command 'xyzzy'"],
      [["papers", "search"], "missing required argument 'query'\nSee: broadsheet papers search --help"],
      [["papers", "search", "x", "--sort", "best"], "Allowed choices are relevance, date, upvotes"],
      [["papers", "search", "x", "-hinge"], "A word that begins with - goes after --."],
      [["papers", "search", "x", "--limit"], "option '--limit <n>' argument missing"],
      [["papers", "search", "x", "--limit", "--json"], "option '--limit <n>' argument missing"],
      [["papers", "ls", "--limit", "1", "--limit", "2"], "option '--limit <n>' was given twice, with different values"],
      [["papers", "ls", "--limit=1", "--limit", "2"], "was given twice"],
      [["papers", "ls", "--limit", "many"], '--limit is "many", but it must be a whole number'],
      [["papers", "ls", "yesterday"], 'There is no list "yesterday".'],
      [["papers", "read", "2309.12307", "2309.12308"], "Expected 1 argument but got 2"],
      [["index", "rebuild"], "too many arguments for 'index'"],
      [["serve", "8080"], "A port is given as --port 8080."],
      [["completion", "tcsh"], "Allowed choices are bash, zsh, fish"],
      [["digest"], "required option '--to <address>' not specified"],
    ] as const) {
      const ended = await typed(...words);
      expect([words, ended.code, ended.stdout, ended.stderr]).toEqual([words, 2, "", expect.stringContaining(message)]);
      expect(ended.stderr).not.toMatch(/^\s+at /m);
    }
  });

  it("takes words that begin with a dash after --, and options as --name=value", async () => {
    expect((await typed("open", "--print", "--", "-hinge")).stdout).toContain("https://papers.example/papers?q=-hinge");
    expect((await typed("feeds", "--format=rss")).stdout).toContain("https://papers.example/feeds/front.rss");
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
    writeFileSync(file, completion("bash", program));
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
      writeFileSync(file, completion(shell, program));
      const { error, status, stderr } = spawnSync(shell, [flag, file], { encoding: "utf8" });
      if (error && shell !== "bash") continue;
      expect([shell, status, stderr]).toEqual([shell, 0, ""]);
    }
  });

  it("has every command and option for each shell", () => {
    for (const shell of ["bash", "zsh", "fish"] as const) {
      const script = completion(shell, program);
      for (const command of commands) {
        for (const word of nameOf(command).split(" ")) expect(script).toContain(word);
        for (const name of optionsOf(command)) expect(script).toContain(shell === "fish" ? `-l ${name}` : `--${name}`);
      }
    }
  });
});
