/** Opens an instance: its records, its indexes and its sources, as the settings say. */
import { readRules } from "../app/editions/readRules.ts";
import { createSemanticIndex } from "../app/search/semanticIndex.ts";
import type { Instance } from "../cli/cliContext.ts";
import type { Config } from "../config.ts";
import { createIndexer } from "../search/index/indexer.ts";
import { openIndex } from "../search/index/paperIndex.ts";
import { openSuggestions } from "../search/suggestions/suggestions.ts";
import { createSources } from "../sources/all.ts";
import { openRecords } from "../store/database.ts";
import { openRecordsToRead } from "../store/lib/readOnly.ts";
import { useTemporaryFolder, useTemporaryFolderIfNeeded } from "../store/lib/temporaryFolder.ts";
import { createThrottle } from "../store/lib/throttle.ts";
import type { Runtime } from "./runtime.ts";
import { encoderOf } from "./settings.ts";

interface Opening {
  /** Nothing is made or changed. */
  readOnly: boolean;
  /** The training thread's program. */
  workerFile: URL;
  /** How long a search waits for an index that is being read into memory; without end where it is not said. */
  maxSearchWaitMs?: number;
}

/** Throws `config_invalid`, or `data_folder_unusable`. */
export async function openInstance(
  config: Config,
  { clock, sleep, version, log }: Runtime,
  { readOnly, workerFile, maxSearchWaitMs }: Opening,
): Promise<Instance> {
  const rules = readRules(config.rules, config.data);
  const records = readOnly ? await openRecordsToRead(config.data) : await openRecords(config.data, log);
  if (readOnly) useTemporaryFolderIfNeeded(config.data);
  else useTemporaryFolder(config.data);
  const sources = createSources(config, {
    clock,
    version,
    turns: (name, service, pauseMs) => createThrottle({ db: records.db, clock, sleep, pauseMs }, name, service),
  });
  const index = openIndex(config.data, {
    onDamage: (why) =>
      log(`The search index is damaged (${why.slice(0, 200)}); it is being built again from the records.`),
    ...(maxSearchWaitMs === undefined ? {} : { maxWaitMs: maxSearchWaitMs }),
  });
  const indexer = createIndexer(records.db, index, clock);
  const suggestions = openSuggestions(config.data);
  const suggester = createIndexer(records.db, suggestions, clock, "suggestions");
  const choice = encoderOf(config);
  const meaning = createSemanticIndex({
    db: records.db,
    dataFolder: config.data,
    clock,
    workerFile,
    choice,
    key: config.encoderKey,
    ...(choice.kind === "learned" && choice.startFolder ? { startFolder: choice.startFolder } : {}),
  });
  return {
    dataFolder: config.data,
    choice,
    feedClock: config,
    rules,
    records,
    index,
    indexer,
    suggestions,
    suggester,
    meaning,
    sources,
    backfillDays: config.backfill,
    clock,
    sleep,
    async close() {
      await meaning.stop();
      await indexer.stop();
      await suggester.stop();
      index.close();
      suggestions.close();
      records.close();
    },
  };
}
