/** Secrets that nobody set: generated once and saved in the data folder, readable by its owner alone. */
import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BroadsheetError, messageOf, systemCodeOf } from "../../lib/errors.ts";

interface SecretFile {
  file: string;
  /** As messages name it. */
  name: string;
  /** Random bytes of a generated one. */
  bytes: number;
  minCharacters: number;
  variable: string;
}

export const ADMIN_TOKEN: SecretFile = {
  file: "admin-token",
  name: "admin's token",
  bytes: 24,
  minCharacters: 16,
  variable: "BROADSHEET_ADMIN_TOKEN_FILE",
};
export const MAIL_KEY: SecretFile = {
  file: "mail-key",
  name: "key to the page of local mails",
  bytes: 24,
  minCharacters: 16,
  variable: "BROADSHEET_MAIL_KEY_FILE",
};
export const SECRET: SecretFile = {
  file: "secret",
  name: "secret",
  bytes: 48,
  minCharacters: 32,
  variable: "BROADSHEET_SECRET_FILE",
};

/**
 * Returns the secret that was set, else the saved one, else a new one. Throws `config_invalid` when the saved one cannot be
 * used.
 */
export function keptSecret(secret: SecretFile, set: string, dataFolder: string): string {
  if (set !== "") return set;
  const file = join(dataFolder, secret.file);
  try {
    return read(secret, file) ?? make(secret, file);
  } catch (error) {
    if (error instanceof BroadsheetError) throw error;
    throw new BroadsheetError(
      "config_invalid",
      `The ${secret.name} in ${file} cannot be read or made: ${messageOf(error)}. Repair that, or set one with ${secret.variable}.`,
    );
  }
}

function read({ name, minCharacters }: SecretFile, file: string): string | undefined {
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

/** Writes a new secret whole or not at all, and only once even if another process starts at the same moment. */
function make(secret: SecretFile, file: string): string {
  const own = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(own, `${randomBytes(secret.bytes).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(own, file);
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(own);
  }
  return read(secret, file) ?? "";
}
