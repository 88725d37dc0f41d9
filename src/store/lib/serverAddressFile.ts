/** Where the server of a data folder was last to be found, for commands that print addresses: a line in the folder. */
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** In the data folder. */
const ADDRESS_FILE = "address";
const MAX_ADDRESS_CHARACTERS = 2_000;

/** A folder that cannot be written to is no reason not to serve. */
export function writeServerAddress(dataFolder: string, address: string): void {
  try {
    writeFileSync(join(dataFolder, ADDRESS_FILE), `${address}\n`);
  } catch {
    // Commands then go by their own settings.
  }
}

export function readServerAddress(dataFolder: string): string | undefined {
  try {
    const text = readFileSync(join(dataFolder, ADDRESS_FILE), "utf8").trim();
    const isAddress = text.length <= MAX_ADDRESS_CHARACTERS && /^https?:\/\/\S+$/.test(text) && URL.canParse(text);
    return isAddress ? text : undefined;
  } catch {
    return undefined;
  }
}
