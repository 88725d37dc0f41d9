/** `broadsheet open [WHAT]`: the address of a paper, an edition or a search, in a browser where there is a desktop. */
import { spawn } from "node:child_process";
import { defineCommand } from "citty";
import { periodPath } from "../../domain/editions/edition.ts";
import { paperPath, parsePaperId } from "../../domain/papers/paperId.ts";
import { savedAddress } from "../../search/saved/savedSearch.ts";
import type { CliContext } from "../cliContext.ts";
import { periodIn } from "./papers.ts";

export const openCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "open", description: "Open a paper, an edition or a search in a browser, and print its address" },
    args: {
      what: {
        type: "positional",
        description:
          "A paper's id or link, 2025-06-10, 2025-W24, 2025-06, trending, or words to search for; the front page without",
        required: false,
      },
      print: { type: "boolean", description: "Only print the address" },
      ...parts.whereOptions,
    },
    run({ args }) {
      const address = parts.whereabouts(args) + pathOf(args._.join(" ").trim());
      process.stdout.write(`${address}\n`);
      // Whoever reads our output, be it a program, wants the address and no window.
      if (!args.print && process.stdout.isTTY) openInBrowser(address);
    },
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
