/** The file of rules, read at start. */
import { existsSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { parseRules, RULE_LIMITS, type Rule } from "../../domain/editions/editionRule.ts";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";
import { queryProblem } from "../../search/saved/matchSavedQuery.ts";

/** In the data folder, for who names no other. */
const RULES_FILE = "editions.txt";

/** Throws `config_invalid` with the file, the line and what is wrong. */
export function readRules(named: string, dataFolder: string): Rule[] {
  const file = named === "" ? join(dataFolder, RULES_FILE) : named;
  if (named === "" && !existsSync(file)) return [];
  return parseRules(textOf(file), file, queryProblem);
}

function textOf(file: string): string {
  const refuse = (why: string) => new BroadsheetError("config_invalid", `The rules in ${file} cannot be read: ${why}.`);
  try {
    if (statSync(file).size > RULE_LIMITS.fileBytes)
      throw refuse(`the file has more than ${RULE_LIMITS.fileBytes / 1_024} KiB, too much for a list of rules`);
    return new TextDecoder("utf-8", { fatal: true }).decode(readFileSync(file));
  } catch (error) {
    if (error instanceof BroadsheetError) throw error;
    throw refuse(error instanceof TypeError ? "it is not UTF-8 text" : messageOf(error));
  }
}
