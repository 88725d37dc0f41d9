/** `broadsheet feeds`: the addresses of this instance's feeds. */
import { defineCommand } from "citty";
import { FEED_ENDINGS } from "../../domain/editions/feedUrl.ts";
import type { CliContext } from "../cliContext.ts";
import { asJson, JSON_OPTION } from "../lib/json.ts";
import { styled } from "../lib/style.ts";
import { feedAddresses } from "./feedUrls.ts";

export const feedsCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "feeds", description: "Print the addresses of the feeds that each list has" },
    args: {
      format: { type: "enum", description: "The kind of feed; atom without", options: [...FEED_ENDINGS] },
      ...JSON_OPTION,
      ...parts.whereOptions,
    },
    run({ args }) {
      const format = FEED_ENDINGS.find((one) => one === args.format) ?? "atom";
      const feeds = feedAddresses(parts.whereabouts(args), format);
      const { dim } = styled();
      process.stdout.write(
        args.json ? asJson(feeds) : feeds.map(({ list, address }) => `${address}  ${dim(list)}\n`).join(""),
      );
    },
  });
