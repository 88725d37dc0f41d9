/**
 * Restoring a dump into an empty data folder: a new file of records is made aside from the lines, each checked, and
 * takes its place when the last line says that all is there. Killed anywhere, the folder is as empty as before.
 */
import { chmodSync, mkdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import type { SourceFile } from "../../domain/ports.ts";
import { writeAtomically } from "../../lib/atomicFile.ts";
import { BroadsheetError, hasCode, messageOf, systemCodeOf } from "../../lib/errors.ts";
import { openRecords, RECORDS_FILE } from "../../store/database.ts";
import { Unusable } from "../../store/whole/dump/columns.ts";
import {
  createTally,
  type End,
  type Head,
  isEnd,
  MAX_DUMP_LINE_BYTES,
  readEnd,
  readHead,
} from "../../store/whole/dump/format.ts";
import type { KeyFile } from "../../store/whole/dump/lines.ts";
import { type Loader, openLoader } from "../../store/whole/dump/loading.ts";
import { claimFolder } from "../../store/whole/emptyFolder.ts";
import { syncToDisk, tempFileBeside } from "./tempFile.ts";

export interface RestoreWish {
  dataFolder: string;
  file: SourceFile;
  /** Files of the data folder that hold keys, as a dump with secrets may have them. */
  keyNames: readonly string[];
  onProgress?(lines: number): void;
}

export interface Restored {
  head: Head;
  /** Lines by table. */
  tables: Record<string, number>;
  /** Names of the key files that came with it. */
  keys: string[];
}

/** These are rebuilt from the records; what the folder has of them belongs to other records. */
const DERIVED = ["index", "suggestions", "vectors", "encoder"];

/** Throws `folder_in_use`, `file_unreadable`, and `dump_refused` with the line where there is one. */
export async function restore({ dataFolder, file, keyNames, onProgress }: RestoreWish): Promise<Restored> {
  await claimFolder(dataFolder);
  const aside = tempFileBeside(join(dataFolder, "restored"));
  rmSync(aside, { recursive: true, force: true });
  mkdirSync(aside);
  try {
    const { head, end, keyFiles } = await load(aside, file, keyNames, onProgress);
    // Brings an older dump's tables up to date, and what is worked out from them.
    const records = await openRecords(aside);
    records.close();
    syncToDisk(join(aside, RECORDS_FILE));
    await takePlace(dataFolder, aside, keyFiles);
    return { head, tables: end.tables, keys: keyFiles.map(({ name }) => name) };
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

async function takePlace(dataFolder: string, aside: string, keyFiles: readonly KeyFile[]): Promise<void> {
  // Somebody may have begun to use the folder meanwhile.
  await claimFolder(dataFolder);
  for (const name of DERIVED) rmSync(join(dataFolder, name), { recursive: true, force: true });
  for (const { name, text } of keyFiles) {
    const path = join(dataFolder, name);
    writeAtomically(path, Buffer.from(`${text}\n`));
    chmodSync(path, 0o600);
  }
  renameSync(join(aside, RECORDS_FILE), join(dataFolder, RECORDS_FILE));
  syncToDisk(dataFolder);
}

interface Loaded {
  head: Head;
  end: End;
  keyFiles: KeyFile[];
}

async function load(
  folder: string,
  file: SourceFile,
  keyNames: readonly string[],
  onProgress: (lines: number) => void = () => {},
): Promise<Loaded> {
  const tally = createTally();
  let head: Head | undefined;
  let loader: Loader | undefined;
  let end: End | undefined;
  let number = 0;
  const refuse = (why: string) =>
    new BroadsheetError("dump_refused", `${file.name}: line ${number}: ${why}. Nothing was restored.`);
  try {
    for await (const bytes of linesOf(file, () => refuse(TOO_LONG))) {
      number++;
      if (end) throw refuse("there is more behind the last line");
      const value = parse(bytes);
      if (!value) throw refuse("it is no JSON object");
      if (!head || !loader) {
        const read = readHead(value);
        if (typeof read === "string") throw refuse(read);
        head = read;
        loader = await openLoader(folder, head, keyNames);
        tally.head(bytes);
      } else if (isEnd(value)) {
        end = readEnd(value);
        const wrong = end ? difference(end, tally.end()) : "its last line is not whole";
        if (wrong !== undefined) throw refuse(wrong);
      } else {
        try {
          tally.rows(loader.add(value), bytes, 1);
        } catch (error) {
          throw error instanceof Unusable ? refuse(error.message) : error;
        }
      }
      if (number % LINES_A_LOOK === 0) onProgress(number);
    }
    if (!head || !loader || !end)
      throw refuse(number === 0 ? "it is empty" : "its last line is missing: it was cut off");
    loader.finish();
    return { head, end, keyFiles: loader.keyFiles };
  } catch (error) {
    throw cutOff(error, file.name, number) ?? error;
  } finally {
    loader?.close();
  }
}

const LINES_A_LOOK = 1_000;
const TOO_LONG = `it is longer than the ${MAX_DUMP_LINE_BYTES / 1024 / 1024} MiB that a line may have`;

function cutOff(error: unknown, name: string, line: number): BroadsheetError | undefined {
  const cause = hasCode(error, "file_unreadable") ? error.cause : error;
  if (systemCodeOf(cause) !== "Z_BUF_ERROR") return undefined;
  return new BroadsheetError(
    "dump_refused",
    `${name}: the file ends in the middle, behind line ${line}: it was cut off. Copy it again; nothing was restored.`,
    { cause: error },
  );
}

/** Says how the last line differs from what was counted. */
function difference(said: End, counted: End): string | undefined {
  if (said.sha256 !== counted.sha256 || said.contents !== counted.contents)
    return "the checksum is another: something in the file was changed or damaged";
  return said.lines !== counted.lines || JSON.stringify(said.tables) !== JSON.stringify(counted.tables)
    ? "the counts are others than those of the lines"
    : undefined;
}

function parse(bytes: Uint8Array): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString("utf8"));
    return typeof value === "object" && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw new Error(messageOf(error), { cause: error });
  }
}

const NEWLINE = 10;

/** Lines with their ends. Unlike an import's, one that is too long ends it: nothing of the file is of use then. */
async function* linesOf(file: SourceFile, tooLong: () => Error): AsyncGenerator<Buffer> {
  let begun: Buffer[] = [];
  let length = 0;
  for await (const chunk of file.bytes()) {
    let from = 0;
    for (let at = chunk.indexOf(NEWLINE); at >= 0; at = chunk.indexOf(NEWLINE, from)) {
      const rest = chunk.subarray(from, at + 1);
      if (length + rest.length > MAX_DUMP_LINE_BYTES) throw tooLong();
      yield begun.length === 0 ? rest : Buffer.concat([...begun, rest]);
      begun = [];
      length = 0;
      from = at + 1;
    }
    const rest = chunk.subarray(from);
    length += rest.length;
    if (length > MAX_DUMP_LINE_BYTES) throw tooLong();
    if (rest.length > 0) begun.push(rest);
  }
  if (length > 0) yield Buffer.concat(begun);
}
