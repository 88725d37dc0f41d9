/** The admin's token: as set, else made once and kept in the data folder for its owner alone. */
import { randomBytes } from "node:crypto";
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { BroadsheetError, messageOf, systemCodeOf } from "../../domain/errors.ts";

export const TOKEN_FILE = "admin-token";
const TOKEN_BYTES = 24;
const MIN_CHARACTERS = 16;

/** Throws `config_invalid` when what is kept cannot be read or is no token. */
export function adminToken(set: string, dataFolder: string): string {
  if (set !== "") return set;
  const file = join(dataFolder, TOKEN_FILE);
  try {
    return readToken(file) ?? makeToken(file);
  } catch (error) {
    if (error instanceof BroadsheetError) throw error;
    throw new BroadsheetError(
      "config_invalid",
      `The admin's token in ${file} cannot be read or made: ${messageOf(error)}. Mend that, or set one with BROADSHEET_ADMIN_TOKEN_FILE.`,
    );
  }
}

/** What is printed at start: with the token only where it was made here, since a set one is known. */
export const adminAddress = (
  server: string,
  { adminToken: set, data }: { adminToken: string; data: string },
): string => (set === "" ? `${server}/admin/enter?token=${adminToken("", data)}` : `${server}/admin`);

function readToken(file: string): string | undefined {
  let token: string;
  try {
    token = readFileSync(file, "utf8").trim();
  } catch (error) {
    if (systemCodeOf(error) === "ENOENT") return undefined;
    throw error;
  }
  if (token.length < MIN_CHARACTERS)
    throw new BroadsheetError(
      "config_invalid",
      `The admin's token in ${file} has fewer than ${MIN_CHARACTERS} characters. Delete the file, and another is made at the next start.`,
    );
  chmodSync(file, 0o600);
  return token;
}

/** Whole or not at all, and once, whoever else starts at this moment. */
function makeToken(file: string): string {
  const own = `${file}.${randomBytes(6).toString("hex")}`;
  writeFileSync(own, `${randomBytes(TOKEN_BYTES).toString("base64url")}\n`, { mode: 0o600, flag: "wx" });
  try {
    linkSync(own, file);
  } catch (error) {
    if (systemCodeOf(error) !== "EEXIST") throw error;
  } finally {
    rmSync(own);
  }
  return readToken(file) ?? "";
}
