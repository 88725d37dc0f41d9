/** Files of papers as readers of formats get them, without an instance around. */

import type { PaperRecord } from "../../../src/domain/papers/paper.ts";
import type { FileFormat, FileReading } from "../../../src/domain/ports.ts";
import { FILE_FORMATS, recognise } from "../../../src/sources/files/formats.ts";
import { NOW } from "./records.ts";

const formatOf = (id: string): FileFormat => FILE_FORMATS.find((one) => one.id === id) as FileFormat;

async function* once(content: string | Buffer): AsyncGenerator<Buffer> {
  yield Buffer.from(content);
}

/** What each entry of a file comes to. */
export async function readingsOf(id: string, content: string | Buffer): Promise<FileReading[]> {
  return readingsIn(formatOf(id), once(content));
}

async function readingsIn(format: FileFormat, bytes: AsyncIterable<Buffer>): Promise<FileReading[]> {
  const reader = format.open();
  const readings: FileReading[] = [];
  for await (const lines of reader.cut(bytes))
    for (const line of lines) readings.push(line.problem ? { reason: line.problem } : reader.read(line.bytes, NOW));
  return readings;
}

/** The records of a file's entries, in their order. Throws when one has none. */
export async function recordsOf(id: string, content: string | Buffer): Promise<PaperRecord[]> {
  return recordsIn(await readingsOf(id, content));
}

function recordsIn(readings: readonly FileReading[]): PaperRecord[] {
  return readings.flatMap((reading) => {
    if ("blank" in reading) return [];
    if (!("record" in reading)) throw new Error(JSON.stringify(reading));
    return [reading.record];
  });
}

/** The record of a file's only entry. */
export async function recordOf(id: string, content: string | Buffer): Promise<PaperRecord> {
  const [record] = await recordsOf(id, content);
  if (!record) throw new Error("there is no entry");
  return record;
}

/** Why a file's only entry is no use. */
export async function reasonOf(id: string, content: string): Promise<string | undefined> {
  const [reading] = await readingsOf(id, content);
  return reading && "reason" in reading ? reading.reason : undefined;
}

/** A file whose format is told by its name and its content: the format's id, and its records. Throws what reading does. */
export async function recognised(
  name: string,
  content: string | Buffer,
): Promise<{ format: string; records: PaperRecord[] }> {
  const { file, format } = await recognise({
    name,
    path: `/${name}`,
    progress: () => undefined,
    bytes: () => once(content),
  });
  return { format: format.id, records: recordsIn(await readingsIn(format, file.bytes())) };
}
