/** What README and guides promise, held to what the program and the bench print. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import packageJson from "../package.json" with { type: "json" };
import { allCommands, nameOf } from "../src/cli/lib/cliCommand.ts";
import { optionName, SETTINGS, type SettingName } from "../src/config.ts";
import { temporaryFolder } from "./support/instance.ts";
import { eventually, run, startServer } from "./support/program.ts";
import { program } from "./support/typed.ts";

const ROOT = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(ROOT, path), "utf8");
const DOCUMENTS = [
  "README.md",
  "ARCHITECTURE.md",
  "CONTRIBUTING.md",
  "SECURITY.md",
  ...readdirSync(join(ROOT, "docs"))
    .filter((name) => name.endsWith(".md"))
    .map((name) => `docs/${name}`),
];
const settings = (Object.keys(SETTINGS) as SettingName[]).map((name) => optionName(name).slice(2));
const optionsIn = (text: string) => [...text.matchAll(/(?:^|\s)--([a-z][a-z-]*)/g)].map(([, name = ""]) => name);

/** Every command line that a document gives, without what follows it in the shell. */
const commandLines = (text: string): string[] =>
  [...text.matchAll(/npx broadsheet ([^`\n]*)/g)].map(([, line = ""]) => line.split(/[|>#)]/)[0]?.trim() ?? "");

describe("documents", () => {
  it("give commands and options that exist", () => {
    const lines = DOCUMENTS.flatMap((file) => commandLines(read(file)).map((line) => ({ file, line }))).filter(
      ({ line }) => !line.startsWith("--help"),
    );
    expect(lines.length).toBeGreaterThan(30);
    for (const { file, line } of lines) {
      const command = allCommands(program).find((one) => `${line} `.startsWith(`${nameOf(one)} `));
      expect(command, `${file}: broadsheet ${line}`).toBeDefined();
      const known = ["help", ...settings, ...(command?.options ?? []).map(({ long }) => (long ?? "").slice(2))];
      for (const option of optionsIn(line)) expect(known, `${file}: broadsheet ${line}`).toContain(option);
    }
  });

  it("start the server with settings that exist, and name scripts that there are", () => {
    let named = 0;
    for (const file of DOCUMENTS)
      for (const [words, run, rest = ""] of read(file).matchAll(/npm (?:run ([a-z0-9:]+)|start|test)([^`\n]*)/g)) {
        const script = run ?? words.split(" ")[1] ?? "";
        expect(Object.keys(packageJson.scripts), `${file}: npm ${script}`).toContain(script);
        if (script === "start")
          for (const option of optionsIn(rest.split("#")[0] ?? "")) expect(settings, file).toContain(option);
        named++;
      }
    expect(named).toBeGreaterThan(10);
  });

  it("name a test that exists for each invariant", () => {
    const invariants = read("docs/invariants.md")
      .split(/^\d+\. /m)
      .slice(1);
    expect(invariants.length).toBeGreaterThan(50);
    for (const invariant of invariants) {
      const files = [...invariant.matchAll(/`(test\/[\w/.]+)`/g)].map(([, file = ""]) => file);
      expect(files, invariant).not.toEqual([]);
      for (const file of files) expect([file, existsSync(join(ROOT, file))]).toEqual([file, true]);
    }
  });

  it("quote rows that the bench prints", () => {
    const code = readdirSync(join(ROOT, "bench"))
      .map((name) => read(`bench/${name}`))
      .join("\n");
    const patterns = [...code.matchAll(/"([^"\n]{4,})"|`([^`\n]{4,})`/g)].map(([, plain, template]) =>
      (plain ?? template ?? "")
        .split(/\$\{[^}]*\}/)
        .map((part) => part.replace(/[.*+?^$()|[\]{}\\]/g, "\\$&"))
        .join(".+"),
    );
    const rows = [...read("README.md").matchAll(/```\n([^`]*)```/g)]
      .flatMap(([, block = ""]) => block.split("\n"))
      .filter((row) => / {2,}\S/.test(row) && !row.startsWith("collection ") && !/ {2,}(words|meaning|both) /.test(row))
      .map((row) => row.trim().split(/ {2,}/)[0] ?? "");
    expect(rows.length).toBeGreaterThan(50);
    const printed = patterns.map((pattern) => new RegExp(`^\\s*${pattern}$`));
    for (const row of rows) expect([row, printed.some((pattern) => pattern.test(row))]).toEqual([row, true]);
  });

  it("give commands that answer as README says", async () => {
    const data = temporaryFolder();
    const server = await startServer(data);
    const addresses = [...read("README.md").matchAll(/^curl '(\S+)'$/gm)].map(([, address = ""]) => new URL(address));
    expect(addresses.length).toBeGreaterThan(1);
    for (const { pathname, search } of addresses) {
      const answer = await eventually(
        async () => (await fetch(server.address + pathname + search)).text(),
        (text) => /loss/i.test(text) && (text.startsWith("{") || text.includes("<entry>")),
      );
      expect(answer).toMatch(/^(\{|<\?xml)/);
    }
    const [search = ""] = /^npx broadsheet (papers search .*)$/m.exec(read("README.md"))?.slice(1) ?? [];
    const { code, stdout } = await run([...search.split(" "), "--data", data]);
    expect([code, /loss/i.test(stdout)]).toEqual([0, true]);
    await server.stop();
  });
});
