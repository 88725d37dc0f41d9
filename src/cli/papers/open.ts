/** `broadsheet open [WHAT]`: the address of a paper, an edition or a search, in a browser where there is a desktop. */

import { spawn } from "node:child_process";
import { paperPath, periodPath } from "../../domain/pagePaths.ts";

import { parsePaperId } from "../../domain/papers/paperId.ts";
import { savedAddress } from "../../search/saved/savedSearch.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { periodIn } from "./papers.ts";

export const openCommand = (context: CliContext) =>
  new CliCommand("open", "Open a paper, an edition or a search in a browser, and print its address")
    .argument(
      "[what...]",
      "A paper's id or link, 2025-06-10, 2025-W24, 2025-06, trending, or words to search for; the front page without",
    )
    .suggest(["trending"])
    .option("--print", "Only print the address")
    .addOptions(context.addressOptions)
    .example("open", "the front page")
    .example("open 2309.12307", "a paper")
    .example("open sparse attention --print", "the address of a search")
    .note("A browser is opened only where there is a desktop and the output goes to a terminal.")
    .action((words: string[], options: OptionValues) => {
      const address = context.addressOf(options) + pathOf(words.join(" ").trim());
      process.stdout.write(`${address}\n`);
      // A program that reads the output wants the address and no window.
      if (!options.print && process.stdout.isTTY) openInBrowser(address);
    });

function pathOf(what: string): string {
  if (what === "") return "/";
  if (what === "trending") return "/papers/trending";
  const period = periodIn(what);
  if (period) return periodPath(period);
  const id = parsePaperId(what);
  return id === undefined ? savedAddress({ query: what, filter: {} }) : paperPath(id);
}

/** Does nothing where there is no desktop; a browser that cannot be started is no failure, since the address is there. */
function openInBrowser(address: string): void {
  const opener = openerHere(process.platform, process.env);
  if (!opener) return;
  const [program = "", ...given] = opener;
  const child = spawn(program, [...given, address], { stdio: "ignore", detached: true });
  child.on("error", () => {});
  child.unref();
}

/** What opens addresses here, without a shell to misread them. */
export function openerHere(platform: string, environment: Record<string, string | undefined>): string[] | undefined {
  if (platform === "darwin") return ["open"];
  if (platform === "win32") return ["rundll32", "url.dll,FileProtocolHandler"];
  return environment.DISPLAY || environment.WAYLAND_DISPLAY ? ["xdg-open"] : undefined;
}
