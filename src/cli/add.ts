/** `broadsheet sources`: how each source stands. */
import { defineCommand } from "citty";
import type { CommandParts } from "./parts.ts";

export const addCommand = (parts: CommandParts) =>
  defineCommand({
    meta: { name: "add", description: "Show how each source stands: last success, what it brought, what is wrong" },
    args: parts.sourceOptions,
    async run({ args }) {
      const instance = await parts.open(args);
      await instance.close();
    },
  });
