/** Settings on the command line: the options of each command, and the settings that they and the environment give. */
import { Option } from "commander";
import type { SettingLine } from "../cli/cliContext.ts";
import type { OptionValues } from "../cli/lib/cliCommand.ts";
import { type Config, optionName, readConfig, SETTINGS, type SettingName, variableName } from "../config.ts";
import { type EncoderConfig, parseEncoderConfig } from "../domain/search/encoderConfig.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { serverUrl } from "../lib/network/serverUrl.ts";
import { withoutSlash } from "../lib/trim.ts";
import { readServerAddress } from "../store/lib/serverAddressFile.ts";

const NAMES = Object.keys(SETTINGS) as SettingName[];

/** Throws `config_invalid`. */
export const configOf = (options: OptionValues): Config =>
  readConfig(
    Object.fromEntries(NAMES.map((name) => [name, options[name] === undefined ? undefined : String(options[name])])),
    process.env,
  );

function optionOf(name: SettingName): Option {
  const { description, default: standard } = SETTINGS[name];
  return new Option(
    `${optionName(name)} <value>`,
    standard === "" ? description : `${description} (default: ${standard})`,
  );
}

const optionsOf = (names: readonly SettingName[]): Option[] => names.map(optionOf);

const SOURCES: readonly SettingName[] = [
  "data",
  "follow",
  "backfill",
  "contact",
  "arxivOai",
  "arxivApi",
  "arxivFeeds",
  "arxivPause",
  "huggingface",
  "huggingfaceApi",
  "biorxiv",
  "medrxiv",
  "biorxivApi",
  "pause",
];
const MAIL: readonly SettingName[] = [
  "data",
  "secret",
  "title",
  "baseUrl",
  "zone",
  "rollover",
  "host",
  "port",
  "smtp",
  "mailFrom",
  "mailBounces",
  "dkimDomain",
  "dkimSelector",
  "dkimKey",
];

/** The settings that commands of each kind take as options. */
export const COMMAND_OPTIONS = {
  settingOptions: optionsOf(NAMES),
  sourceOptions: optionsOf(SOURCES),
  editionOptions: optionsOf(["data", "rules", "zone", "rollover"]),
  readingOptions: optionsOf(["data", "title", "baseUrl", "host", "port", "zone", "rollover", "encoder", "encoderKey"]),
  addressOptions: optionsOf(["data", "baseUrl", "host", "port"]),
  publicAddressOptions: optionsOf(["data", "baseUrl"]),
  mailOptions: optionsOf(MAIL),
  dumpOptions: optionsOf(["data", "title", "baseUrl"]),
};

export function settingLines(options: OptionValues): SettingLine[] {
  const config = configOf(options);
  return NAMES.map((name) => ({
    option: optionName(name),
    variable: variableName(name),
    description: SETTINGS[name].description,
    value: "secret" in SETTINGS[name] ? "(secret)" : written(config[name]),
    default: SETTINGS[name].default,
  }));
}

/** As a person would write it. */
function written(value: Config[SettingName]): string {
  if (typeof value !== "object" || Array.isArray(value)) return String(value);
  if ("kind" in value) return value.kind === "domains" ? value.domains.join(",") : value.kind;
  return Object.entries(value)
    .map(([name, number]) => `${name}:${number}`)
    .join(",");
}

/** Where the server is, was last, or would be, without a closing slash; a host or port that is set decides. */
export const addressOf = ({ baseUrl, host, port, data }: Config): string => {
  const isSet = host !== SETTINGS.host.default || String(port) !== SETTINGS.port.default;
  const listening = serverUrl(host, port);
  return withoutSlash(baseUrl || (isSet ? listening : (readServerAddress(data) ?? listening)));
};

/** The encoder that is set; the setting has been checked. */
export function encoderOf({ encoder }: Config): EncoderConfig {
  const choice = parseEncoderConfig(encoder);
  if (typeof choice === "string") throw new BroadsheetError("config_invalid", `The encoder ${choice}.`);
  return choice;
}

export const sendRateOf = ({ mailRate, mailHourly }: Config) => ({ aSecond: mailRate, anHour: mailHourly });

/** Files of the data folder that hold keys which were made there. */
export const KEY_NAMES = ["secret", "admin-token"];
