/** The public part of the records, written for mirrors once a day. */
import { chmodSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { dumpToFile, type Publication } from "../app/whole/dump.ts";
import type { Clock } from "../domain/ports.ts";
import { writeAtomically } from "../lib/atomicFile.ts";
import { makePublishedFolder, PUBLIC_FILE_MODE } from "../store/lib/folderAccess.ts";
import { INDEX_FILE, type Published } from "../store/whole/publishedDump.ts";
import type { JobContext, JobResult } from "./scheduler.ts";

export async function publishByTimetable({ publication, clock, signal }: JobContext): Promise<JobResult> {
  if (publication) await publish(publication, clock, signal);
  return {};
}

/** The new file stands beside the old one until the index names it, so a request in between gets one of them whole. */
async function publish(publication: Publication, clock: Clock, signal?: AbortSignal): Promise<Published> {
  const folder = makePublishedFolder(publication.dataFolder);
  const file = `broadsheet-public-${new Date(clock()).toISOString().replace(/[:.]/g, "")}.jsonl.gz`;
  const wish = { ...publication, part: "public" as const, secrets: false, keyNames: [], clock };
  const { at, bytes, sha256, rows } = await dumpToFile(join(folder, file), { ...wish, ...(signal ? { signal } : {}) });
  const said = { file, at: new Date(at).toISOString(), bytes, sha256, lines: rows + 2, version: publication.version };
  const index = join(folder, INDEX_FILE);
  writeAtomically(index, Buffer.from(`${JSON.stringify(said)}\n`));
  chmodSync(index, PUBLIC_FILE_MODE);
  for (const name of readdirSync(folder))
    if (name.startsWith("broadsheet-public-") && name !== file) rmSync(join(folder, name));
  return said;
}
