/** `broadsheet serve`: the pages over one data folder, and what runs beside them, until told to stop. */
import { join } from "node:path";
import type { AppServices } from "../app/context.ts";
import { fillDemo } from "../app/whole/demo.ts";
import type { Instance } from "../cli/cliContext.ts";
import type { Config } from "../config.ts";
import { keptSecret, SECRET } from "../http/accounts/secretFiles.ts";
import { proxyInSettings } from "../http/limits/proxyWatch.ts";
import type { Services } from "../http/services.ts";
import type { BroadsheetError } from "../lib/errors.ts";
import { storageErrorOf } from "../lib/storageErrors.ts";
import { withoutSlash } from "../lib/trim.ts";
import { RECORDS_FILE } from "../store/database.ts";
import { recordsBytes } from "../store/lib/condition.ts";
import { closeToOthers } from "../store/lib/folderAccess.ts";
import { writeServerAddress } from "../store/lib/serverAddressFile.ts";
import { hasAdmin } from "../store/readers/readers.ts";
import { createApp } from "./app.tsx";
import { createBackground } from "./background.ts";
import { openInstance } from "./instance.ts";
import { openInstanceMail, whyNoDigests } from "./mail.ts";
import type { Runtime } from "./runtime.ts";
import { type Listening, listen } from "./server.ts";
import { createServerServices, type ServerParts } from "./services.ts";
import { stopSignal } from "./stopping.ts";

/** Readers would sooner have some results, and be told so, than wait for longer. */
const MAX_SEARCH_WAIT_MS = 2_000;

export interface ServeFiles {
  /** The training thread's program. */
  workerFile: URL;
  readLibrary: AppServices["readLibrary"];
}

export async function serve(config: Config, runtime: Runtime, { workerFile, readLibrary }: ServeFiles): Promise<void> {
  const { log } = runtime;
  const warning = closeToOthers(config.data);
  if (warning) log(warning);
  const instance = await openInstance(config, runtime, {
    readOnly: false,
    workerFile,
    maxSearchWaitMs: MAX_SEARCH_WAIT_MS,
  });
  const secret = keptSecret(SECRET, config.secret, config.data);
  const checked = checkAtStart(instance.records, config.data);
  const mail = openInstanceMail(config, secret, runtime);
  const background = createBackground({ config, instance, mail, secret }, runtime);
  try {
    await addDemo(config, instance, runtime);
    await background.settleClock();
    const parts: ServerParts = { config, instance, mail, background, secret, readLibrary };
    const services = createServerServices(parts, runtime);
    const app = createApp(services);
    await checked;
    const server = await listen(app, config.host, config.port);
    // The first search reads what it looks in into memory, for which no reader should wait.
    Promise.resolve(app.request(`${server.address}/papers?q=paper`)).catch(() => {});
    // Before the address is known: who reads it may tell the process to stop at once, which must not cut anything.
    const stopped = stopSignal(log);
    followRecords(instance, config, log);
    warnAtStart(config, log);
    // So that what watches this instance need not ask twice.
    mail.service.reachable?.();
    const address = withoutSlash(config.baseUrl || server.address);
    writeServerAddress(config.data, address);
    background.start(address);
    await announce(server, config, services);
    await stopped;
    log("Stopping.");
    await Promise.all([server.close(), background.stop()]);
  } finally {
    await background.stop();
    mail.service.close();
    await instance.close();
  }
}

/** On damaged records, or without room, there is still reading to be done. */
async function addDemo(config: Config, { records }: Instance, { clock, log }: Runtime): Promise<void> {
  const filled = await orStorageError(config.demo ? fillDemo(records.db, clock(), config, true) : false);
  if (filled === true)
    log("The data folder was empty and now has the demo edition. Import papers of your own and it goes.");
}

/** Keeps the index, the suggestions and the vectors up to the records. */
function followRecords({ indexer, suggester, meaning }: Instance, config: Config, log: Runtime["log"]): void {
  indexer.follow(log);
  suggester.follow(log);
  meaning.follow(log, config.learn);
}

function warnAtStart(config: Config, log: Runtime["log"]): void {
  for (const warning of [whyNoDigests(config), proxyInSettings(config)]) if (warning) log(warning);
}

/** Says where the server is, and how the operator comes in. A token or key that was set is known, and is not for every log. */
async function announce({ address }: Listening, config: Config, services: Services): Promise<void> {
  const { log, records, adminToken, mailKey } = services;
  process.stdout.write(`Broadsheet is at ${address}\n`);
  if (await orStorageError(hasAdmin(records.db))) log(`Admin pages: ${address}/admin`);
  else log(`Become the admin: ${address}/admin/enter${config.adminToken === "" ? `?token=${adminToken}` : ""}`);
  if (mailKey !== undefined)
    log(`Mails of this instance: ${address}/mail?key=${config.mailKey === "" ? mailKey : "… (the key that is set)"}`);
  log(`Records and index are in ${config.data}. Ctrl-C stops.`);
}

/** A failure of the disk as a value; anything else is thrown. */
const orStorageError = async <T>(work: Promise<T> | T): Promise<T | BroadsheetError> => {
  try {
    return await work;
  } catch (error) {
    const storage = storageErrorOf(error);
    if (storage) return storage;
    throw error;
  }
};

/** Larger files are looked through at night alone, and the start waits for small ones. */
const CHECKED_AT_START_BYTES = 1024 ** 3;
const CHECKED_BEFORE_START_BYTES = 64 * 1024 ** 2;

/** Looks for damage in the records, about 150 MB a second; resolves when there is no need to wait for it any more. */
async function checkAtStart({ condition }: Instance["records"], dataFolder: string): Promise<void> {
  const bytes = recordsBytes(join(dataFolder, RECORDS_FILE));
  if (bytes > CHECKED_AT_START_BYTES) return;
  const checking = condition.check();
  if (bytes <= CHECKED_BEFORE_START_BYTES) await checking;
}
