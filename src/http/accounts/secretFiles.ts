/** Secrets that nobody set: made once and kept in the data folder for its owner alone. */
import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BroadsheetError, messageOf, systemCodeOf } from "../../lib/errors.ts";

interface Kept {
  file: string;
  /** As messages name it. */
  name: string;
  /** Random bytes of a made one. */
  bytes: number;
  minCharacters: number;
  variable: string;
}

export const ADMIN_TOKEN: Kept = {
  file: "admin-token",
  name: "admin's token",
  bytes: 24,
  minCharacters: 16,
  variable: "BROADSHEET_ADMIN_TOKEN_FILE",
};
export const MAIL_KEY: Kept = {
  file: "mail-key",
  name: "key to the page of local mails",
  bytes: 24,
  minCharacters: 16,
  variable: "BROADSHEET_MAIL_KEY_FILE",
};
export const SECRET: Kept = {
  file: "secret",
  name: "secret",
  bytes: 48,
  minCharacters: 32,
  variable: "BROADSHEET_SECRET_FILE",
};

/** What was set, else what is kept, else a new one. Throws `config_invalid` when what is kept cannot be used. */
export function keptSecret(kept: Kept, set: string, dataFolder: string): string {
  if (set !== "") return set;
  const file = join(dataFolder, kept.file);
  try {
    return read(kept, file) ?? make(kept, file);
  } catch (error) {
    if (error instanceof BroadsheetError) throw error;
    throw new BroadsheetError(
      "config_invalid",
      `The ${kept.name} in ${file} cannot be read or made: ${messageOf(error)}. Mend that, or set one with ${kept.variable}.`,
    );
  }
}

function read({ name, minCharacters }: Kept, file: string): string | undefined {
  let text: string;
  try {
    text = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  if (text.length < minCharacters)
    throw new BroadsheetError(
      "config_invalid",
      `The ${name} in ${file} has fewer than ${minCharacters} characters. Delete the file, and another is made at the next start.`,
    );
  chmodSync(file, 0o600);
  return text;
}

/** Whole or not at all, and once, whoever else starts at this moment. */
function make(kept: Kept, file: string): string {
  const own = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(own, `${randomBytes(kept.bytes).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(own, file);
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(own);
  }
  return read(kept, file) ?? "";
}
