/** `broadsheet feeds`: the addresses of this instance's feeds. */
import { Option } from "commander";
import { FEED_ENDINGS } from "../../domain/editions/feedUrl.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { asJson } from "../lib/json.ts";
import { jsonOption } from "../lib/options.ts";
import { styled } from "../lib/style.ts";
import { feedAddresses } from "./feedUrls.ts";

export const feedsCommand = (context: CliContext) =>
  new CliCommand("feeds", "Print the addresses of the feeds that each list has")
    .addOption(new Option("--format <format>", "The kind of feed; atom without").choices(FEED_ENDINGS))
    .addOptions([jsonOption(), ...context.addressOptions])
    .example("feeds", "as Atom")
    .example("feeds --format rss --base-url https://papers.example.org", "as RSS, of an instance elsewhere")
    .action((options: OptionValues) => {
      const format = FEED_ENDINGS.find((one) => one === options.format) ?? "atom";
      const feeds = feedAddresses(context.addressOf(options), format);
      const { dim } = styled();
      process.stdout.write(
        options.json ? asJson(feeds) : feeds.map(({ list, address }) => `${address}  ${dim(list)}\n`).join(""),
      );
    });
