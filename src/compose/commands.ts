/** What commands are handed. Most of the program is loaded only when a command needs it: help and mistakes answer at once. */
import type { CliContext, Instance, MailContext, OpenReading } from "../cli/cliContext.ts";
import type { OptionValues } from "../cli/lib/cliCommand.ts";
import type { Config } from "../config.ts";
import { readCaptures, readEditionRows } from "../evaluation/readCaptures.ts";
import { BroadsheetError } from "../lib/errors.ts";
import { FILE_FORMATS, recognise } from "../sources/files/formats.ts";
import { createLibraryReader } from "../sources/files/libraryReader.ts";
import { openSourceFile } from "../sources/lines.ts";
import { RUNTIME } from "./runtime.ts";
import { addressOf, COMMAND_OPTIONS, configOf, encoderOf, KEY_NAMES, settingLines } from "./settings.ts";

/** Where the program's other files are. */
export interface ProgramFiles {
  /** The training thread. */
  workerFile: URL;
  /** The thread that reads reference libraries. */
  libraryWorkerFile: URL;
}

export function createCliContext({ workerFile, libraryWorkerFile }: ProgramFiles): CliContext {
  const readLibrary = createLibraryReader({ clock: RUNTIME.clock, workerFile: libraryWorkerFile });
  const opener = (readOnly: boolean) => async (options: OptionValues) => {
    const { openInstance } = await import("./instance.ts");
    return openInstance(configOf(options), RUNTIME, { readOnly, workerFile });
  };
  const [open, openToRead] = [opener(false), opener(true)];
  return {
    about: RUNTIME.about,
    version: RUNTIME.version,
    ...COMMAND_OPTIONS,
    settingLines,
    addressOf: (options) => addressOf(configOf(options)),
    publicAddress: (options) => configOf(options).baseUrl,
    encoderSettings(options) {
      const config = configOf(options);
      return { choice: encoderOf(config), key: config.encoderKey };
    },
    async serve(options) {
      const config = configOf(options);
      const { serve } = await import("./serve.ts");
      await serve(config, RUNTIME, { workerFile, readLibrary });
    },
    open,
    openToRead,
    async openReading(options, writes = false) {
      const config = configOf(options);
      if (writes) await mustHaveRecords(config);
      return openReading(config, await (writes ? open(options) : openToRead(options)), readLibrary, writes);
    },
    openMail: (options) => openMail(configOf(options)),
    openDumped: async (options) => (await import("./dumps.ts")).openDumpable(configOf(options)),
    restoredFolder: (options) => ({ dataFolder: configOf(options).data, keyNames: KEY_NAMES }),
    previewDigest,
    async serveAgent({ reading, context, reader }) {
      const { serveStdio } = await import("../api/mcp/stdio.ts");
      await serveStdio({ ctx: await context(), instance: reading, reader, version: RUNTIME.version, log: RUNTIME.log });
    },
    openSourceFile,
    fileFormats: FILE_FORMATS,
    recognise,
    readLibrary,
    readCaptures,
    readEditionRows,
    workerFile,
  };
}

/** For commands that would find nothing in a new folder. Throws `data_folder_unusable`. */
async function mustHaveRecords({ data }: Config): Promise<void> {
  const { recordsAreIn } = await import("../store/database.ts");
  if (!recordsAreIn(data))
    throw new BroadsheetError(
      "data_folder_unusable",
      `There is no instance in ${data}. Name its folder with --data FOLDER, or begin one: broadsheet serve`,
    );
}

/** What papers are read from; another process may be at the same folder. */
async function openReading(
  config: Config,
  instance: Instance,
  readLibrary: CliContext["readLibrary"],
  writes: boolean,
): Promise<OpenReading> {
  const [{ feedDayOf }, { catalogue }] = await Promise.all([
    import("../domain/editions/edition.ts"),
    import("../store/papers/papers.ts"),
  ]);
  const { records, index, suggestions, meaning } = instance;
  let closeContext = () => {};
  return {
    reading: {
      title: config.title,
      address: addressOf(config),
      db: records.db,
      library: async () => ({ index, suggestions, meaning: await meaning.recalled(), meaningAway: meaning.away }),
      today: () => feedDayOf(RUNTIME.clock(), config),
      catalogueSize: () => catalogue(records.db),
    },
    async context() {
      const { createCommandContext } = await import("./services.ts");
      const { close, ...context } = createCommandContext({ config, instance, readLibrary }, RUNTIME, writes);
      closeContext = close;
      return context;
    },
    async close() {
      closeContext();
      await instance.close();
    },
  };
}

/** The records alone, and mail: no index is opened for what needs none. */
async function openMail(config: Config): Promise<MailContext> {
  const [{ keptSecret, SECRET }, { openRecords }, { openInstanceMail }] = await Promise.all([
    import("../http/accounts/secretFiles.ts"),
    import("../store/database.ts"),
    import("./mail.ts"),
  ]);
  // Makes the data folder where there is none.
  const records = await openRecords(config.data);
  const { service } = openInstanceMail(config, keptSecret(SECRET, config.secret, config.data), RUNTIME);
  return {
    records,
    clock: RUNTIME.clock,
    mailService: service,
    close() {
      service.close();
      records.close();
    },
  };
}

const previewDigest: CliContext["previewDigest"] = async (instance, options, to, issue) => {
  const config = configOf(options);
  const [{ keptSecret, SECRET }, { createInstanceDigests, openInstanceMail }] = await Promise.all([
    import("../http/accounts/secretFiles.ts"),
    import("./mail.ts"),
  ]);
  const secret = keptSecret(SECRET, config.secret, config.data);
  const mail = openInstanceMail(config, secret, RUNTIME);
  const digests = createInstanceDigests(config, instance, mail, secret, addressOf(config), () =>
    instance.meaning.recalled(),
  );
  const request = { email: to, issue, zone: config.zone, at: RUNTIME.clock() };
  return digests.previewDigest(instance.records.db, request);
};
