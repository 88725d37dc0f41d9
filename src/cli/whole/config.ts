/** `broadsheet config`: every setting, how to set it, and what it is now. */
import { type ArgsDef, defineCommand } from "citty";
import { asJson, JSON_OPTION } from "../lib/json.ts";

export interface SettingLine {
  option: string;
  variable: string;
  description: string;
  value: string;
  default: string;
}

export const configCommand = (args: ArgsDef, settings: (options: Record<string, unknown>) => SettingLine[]) =>
  defineCommand({
    meta: { name: "config", description: "List every setting with its value" },
    args: { ...JSON_OPTION, ...args },
    run({ args }) {
      if (args.json) return void process.stdout.write(asJson(settings(args)));
      for (const { option, variable, description, value, default: standard } of settings(args))
        process.stdout.write(
          `${option}  ${variable}\n    ${description}\n    now ${JSON.stringify(value)}, default ${JSON.stringify(standard)}\n`,
        );
    },
  });
