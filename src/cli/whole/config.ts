/** `broadsheet config`: every setting, how to set it, and what it is now. */
import type { CliContext, SettingLine } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { asJson } from "../lib/json.ts";
import { jsonOption } from "../lib/options.ts";

/** A setting as programs read it, by field names that stay. */
const settingJson = ({ option, variable, description, value, default: standard }: SettingLine) => ({
  option,
  variable,
  says: description,
  value,
  default: standard,
});

export const configCommand = (context: Pick<CliContext, "settingOptions" | "settingLines">) =>
  new CliCommand("config", "List every setting with its value")
    .addOptions([jsonOption(), ...context.settingOptions])
    .example("config", "all settings with their present values")
    .example("config | grep -A2 smtp", "some of them")
    .action((options: OptionValues) => {
      const settings = context.settingLines(options);
      if (options.json) return void process.stdout.write(asJson(settings.map(settingJson)));
      for (const { option, variable, description, value, default: standard } of settings)
        process.stdout.write(
          `${option}  ${variable}\n    ${description}\n    now ${JSON.stringify(value)}, default ${JSON.stringify(standard)}\n`,
        );
    });
