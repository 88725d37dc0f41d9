/** What dumps of an instance are made of. */
import type { Dumpable } from "../cli/cliContext.ts";
import type { Config } from "../config.ts";
import { withoutSlash } from "../lib/trim.ts";
import { openRecordsToRead } from "../store/lib/readOnly.ts";
import { RUNTIME } from "./runtime.ts";
import { KEY_NAMES } from "./settings.ts";

export const dumpable = ({ data, title, baseUrl }: Config): Omit<Dumpable, "close"> => ({
  dataFolder: data,
  keyNames: KEY_NAMES,
  version: RUNTIME.version,
  instance: { title, address: withoutSlash(baseUrl) },
  clock: RUNTIME.clock,
});

/** Opens the records for reading; a server may be writing them. */
export async function openDumpable(config: Config): Promise<Dumpable> {
  const records = await openRecordsToRead(config.data);
  return { ...dumpable(config), recordsFolder: records.folder, close: () => records.close() };
}
