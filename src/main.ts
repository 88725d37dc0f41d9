/** Composition root: settings -> parts -> the server, or one command. The only file that knows everything. */
// LanceDB's engine logs to standard error; what matters of it reaches us as errors. Set before it is loaded.
process.env.LANCE_LOG ??= "error";
// What is written is for its owner alone: the records have mail addresses, keys and what is private.
process.umask(0o077);

import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { defineCommand } from "citty";
import packageJson from "../package.json" with { type: "json" };
import type { AppContext } from "./app/context.ts";
import { fillDemo } from "./app/whole/demo.ts";
import type { CliContext, Instance, MailContext, OpenShelf } from "./cli/cliContext.ts";
import { commandTable } from "./cli/commandRegistry.ts";
import { runTyped } from "./cli/lib/dispatch.ts";
import { sayWhatNobodyCaught, stopSignal } from "./compose/stopping.ts";
import { type Config, optionName, readConfig, SETTINGS, type SettingName, variableName } from "./config.ts";
import type { Sleep } from "./domain/ports.ts";
import { type EncoderConfig, parseEncoderConfig } from "./domain/search/encoderConfig.ts";
import { readCaptures, readEditionRows } from "./evaluation/readCaptures.ts";
import { BroadsheetError, messageOf } from "./lib/errors.ts";
import { storageErrorOf } from "./lib/storageErrors.ts";
import { withoutSlash } from "./lib/trim.ts";
import { FILE_FORMATS, recognise } from "./sources/files/formats.ts";
import { createLibraryReader } from "./sources/files/libraryReader.ts";
import { openSourceFile } from "./sources/lines.ts";
import { readServerAddress, writeServerAddress } from "./store/lib/serverAddressFile.ts";

// Whoever reads our output may stop reading (`broadsheet config | head`).
process.stdout.on("error", (error: NodeJS.ErrnoException) => process.exit(error.code === "EPIPE" ? 0 : 1));
// What nobody hears is no reason to stop.
process.stderr.on("error", () => {});

sayWhatNobodyCaught();

const log = (message: string) => process.stderr.write(`${message}\n`);
const clock = Date.now;
const sleep: Sleep = async (ms, signal) => {
  await setTimeout(Math.min(ms, 2 ** 31 - 1), undefined, signal && { signal }).catch(() => signal?.throwIfAborted());
};
/** Built beside the program. */
const workerFile = new URL("./learn-worker.js", import.meta.url);
const libraryWorkerFile = new URL("./library-worker.js", import.meta.url);
const readLibrary = createLibraryReader({ clock, workerFile: libraryWorkerFile });

const settingNames = Object.keys(SETTINGS) as SettingName[];
const settingOptions = Object.fromEntries(
  settingNames.map(
    (name) =>
      [
        name,
        { type: "string", description: SETTINGS[name].description, valueHint: SETTINGS[name].default || "..." },
      ] as const,
  ),
);
const configOf = (options: Record<string, unknown>): Config =>
  readConfig(
    Object.fromEntries(
      settingNames.map((name) => [name, options[name] === undefined ? undefined : String(options[name])]),
    ),
    process.env,
  );

/** The setting has been checked. */
function choiceOf({ encoder }: Config): EncoderConfig {
  const choice = parseEncoderConfig(encoder);
  if (typeof choice === "string") throw new BroadsheetError("config_invalid", `The encoder ${choice}.`);
  return choice;
}

const open = (options: Record<string, unknown>): Promise<Instance> => openInstance(options, false);
/** For commands that only read: nothing is made or changed. */
const openToRead = (options: Record<string, unknown>): Promise<Instance> => openInstance(options, true);

async function openInstance(options: Record<string, unknown>, readOnly: boolean): Promise<Instance> {
  const config = configOf(options);
  // Loaded here so that --help and mistakes answer at once.
  const [
    { createSemanticIndex: createMeaning },
    { readRules },
    { openRecords },
    { openRecordsToRead },
    { openIndex },
    { createIndexer },
    { openSuggestions },
    { createSources },
    { createThrottle: createTurns },
  ] = await Promise.all([
    import("./app/search/semanticIndex.ts"),
    import("./app/editions/readRules.ts"),
    import("./store/database.ts"),
    import("./store/lib/readOnly.ts"),
    import("./search/index/paperIndex.ts"),
    import("./search/index/indexer.ts"),
    import("./search/suggestions/suggestions.ts"),
    import("./sources/all.ts"),
    import("./store/lib/throttle.ts"),
  ]);
  const rules = readRules(config.rules, config.data);
  const records = readOnly ? await openRecordsToRead(config.data) : await openRecords(config.data, log);
  const sources = createSources(config, {
    clock,
    version: packageJson.version,
    turns: (name, service, pauseMs) => createTurns({ db: records.db, clock, sleep, pauseMs }, name, service),
  });
  const index = await openIndex(config.data, (why) =>
    log(`The search index is damaged (${why.slice(0, 200)}); it is being made anew from the records.`),
  );
  const indexer = createIndexer(records.db, index, clock);
  const suggestions = openSuggestions(config.data);
  const suggester = createIndexer(records.db, suggestions, clock, "suggestions");
  const choice = choiceOf(config);
  const meaning = createMeaning({
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

const serveCommand = defineCommand({
  meta: { name: "serve", description: "Start the server (what npm start does)" },
  args: settingOptions,
  async run({ args }) {
    if (args._.length > 0)
      throw new BroadsheetError(
        "config_invalid",
        `serve takes options only, and was given ${JSON.stringify(args._[0])}. A port is given as --port ${args._[0]}.`,
      );
    const config = configOf(args);
    const [
      { createApp },
      { ADMIN_TOKEN, keptSecret, MAIL_KEY, SECRET },
      { proxyInSettings },
      { createDigestSender: createDesk, nextIssueOf },
      { recordReturned: takeReturned },
      { createComposer },
      { digestMail },
      { createLinks },
      { createWebhooks },
      { hasAdmin },
      { createAlertLinks },
      { listen },
      { createPaperFetch },
      { createClockWatch },
      { createFetchNow },
      { startQueueSender },
      { startTimetable },
      { TIMETABLE, nextFetch },
      { readPublished },
      { closeToOthers },
    ] = await Promise.all([
      import("./compose/app.tsx"),
      import("./http/accounts/secretFiles.ts"),
      import("./http/limits/proxyWatch.ts"),
      import("./compose/digestSender.ts"),
      import("./app/digests/recordBounces.ts"),
      import("./app/digests/composeDigest.ts"),
      import("./mail/digests/digestMail.ts"),
      import("./mail/subscriptionLinks.ts"),
      import("./outgoing/webhooks.ts"),
      import("./store/readers/readers.ts"),
      import("./store/alerts/alertLinks.ts"),
      import("./compose/server.ts"),
      import("./app/papers/fetchPaper.ts"),
      import("./jobs/clockWatch.ts"),
      import("./jobs/harvestJobs.ts"),
      import("./app/mail/sendQueuedMails.ts"),
      import("./jobs/scheduler.ts"),
      import("./jobs/timetable.ts"),
      import("./store/whole/publishedDump.ts"),
      import("./store/lib/folderAccess.ts"),
    ]);
    const isOpenToOthers = closeToOthers(config.data);
    if (isOpenToOthers) log(isOpenToOthers);
    const instance = await open(args);
    const { records, index, indexer, suggestions, suggester, meaning, sources, rules } = instance;
    const isPublished = config.publishDump === "daily";
    const secret = keptSecret(SECRET, config.secret, config.data);
    const checked = checkAtStart(records, config.data);
    const { post, outbox } = await postOf(config, secret);
    const outside = { ...instance, db: records.db, checkRecords: records.condition.check, log };
    const fetching = createFetchNow(outside);
    const singlePapers = createPaperFetch(outside);
    const queued = startQueueSender({ ...outside, mailer: post.mailer });
    try {
      // On damaged records, or without room, there is still reading to be done.
      const filled = await orStorageError(config.demo ? fillDemo(records.db, clock(), config, true) : false);
      if (filled === true)
        log("The data folder was empty and now has the demo edition. Import papers of your own and it goes.");
      const adminToken = keptSecret(ADMIN_TOKEN, config.adminToken, config.data);
      const noDigests = whyNoDigests(config);
      const clockWatch = createClockWatch({
        db: records.db,
        clock,
        feedClock: config,
        log,
        ...(noDigests ? {} : { nextDue: nextIssueOf }),
      });
      // What cannot be put right for want of room is tried again while the server runs.
      await clockWatch.start().catch((error) => log(`The clock was not looked at: ${messageOf(error)}`));
      const mailKey = outbox ? keptSecret(MAIL_KEY, config.mailKey, config.data) : "";
      const composer = createComposer(outside);
      const links = createLinks(secret);
      const userAgent = `Broadsheet/${packageJson.version} (webhooks)`;
      const webhooks = createWebhooks({ userAgent, anywhere: config.privateWebhooks, clock });
      const app = createApp({
        config: { ...config, singleSignOn: singleSignOnOf(config) },
        records,
        index,
        suggestions,
        meaning: meaning.ready,
        sources,
        meaningAway: meaning.away,
        meaningState: meaning.state,
        rules,
        nextFetch,
        fetchNow: fetching.start,
        fetchPaper: singlePapers.fetch,
        readLibrary,
        adminToken,
        secret,
        composer,
        renderDigest: digestMail,
        links,
        mailer: post.mailer,
        kickMails: queued.kick,
        ...(post.reachable ? { mailServer: post.reachable } : {}),
        mailing: {
          ...(post.server ? { server: post.server } : {}),
          from: config.mailFrom,
          pace: paceOf(config),
          signedFor: config.dkimDomain,
          bounces: config.mailBounces,
        },
        ...(config.bounceToken === ""
          ? {}
          : {
              returned: {
                token: config.bounceToken,
                take: (raw: Buffer) => takeReturned({ db: records.db, clock, read: post.read }, raw),
              },
            }),
        webhooks,
        ...(isPublished ? { published: () => readPublished(config.data) } : {}),
        ...(outbox ? { outbox, mailKey } : {}),
        clock,
        monotonic: () => performance.now(),
        clockSetBack: clockWatch.setBack,
        version: packageJson.version,
        log,
      });
      await checked;
      const server = await listen(app, config.host, config.port);
      // The first search reads what it looks in into memory, for which no reader should wait.
      Promise.resolve(app.request(`${server.address}/papers?q=paper`)).catch(() => {});
      // Before its address is known: who reads it may tell the process to stop at once, which must not cut anything.
      const stopped = stopSignal(log);
      indexer.follow(log);
      suggester.follow(log);
      meaning.follow(log, config.learn);
      const { mailbox, read } = post;
      if (noDigests) log(noDigests);
      const proxyWarning = proxyInSettings(config);
      if (proxyWarning) log(proxyWarning);
      // So that what watches this instance need not ask twice.
      post.reachable?.();
      const address = withoutSlash(config.baseUrl || server.address);
      writeServerAddress(config.data, address);
      const timetable = startTimetable(TIMETABLE, {
        ...outside,
        outgoing: {
          title: config.title,
          address,
          mailer: post.mailer,
          webhooks,
          stopAddress: createAlertLinks(secret, address).stop,
        },
        ...(noDigests
          ? {}
          : {
              digests: createDesk({
                ...post,
                composer,
                links,
                pace: paceOf(config),
                baseUrl: address,
              }),
            }),
        ...(isPublished ? { publication: { ...dumpable(config), instance: { title: config.title, address } } } : {}),
        ...(mailbox ? { returned: { mailbox, read } } : {}),
      });
      const watching = clockWatch.follow();
      process.stdout.write(`Broadsheet is at ${server.address}\n`);
      if (await orStorageError(hasAdmin(records.db))) log(`Admin pages: ${server.address}/admin`);
      // A token that was set is known; it is not for every log.
      else
        log(`Become the admin: ${server.address}/admin/enter${config.adminToken === "" ? `?token=${adminToken}` : ""}`);
      // A key that was set is known; it is not for every log.
      if (outbox)
        log(
          config.mailKey === ""
            ? `Mails of this instance: ${server.address}/mail?key=${mailKey}`
            : `Mails of this instance: ${server.address}/mail?key=… (the key that is set)`,
        );
      log(`Records and index are in ${config.data}. Ctrl-C stops.`);
      await stopped;
      log("Stopping.");
      watching.stop();
      await Promise.all([server.close(), timetable.stop(), fetching.stop(), singlePapers.stop(), queued.stop()]);
    } finally {
      await queued.stop();
      post.close();
      await instance.close();
    }
  },
});

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
  const [{ RECORDS_FILE }, { recordsBytes }] = await Promise.all([
    import("./store/database.ts"),
    import("./store/lib/condition.ts"),
  ]);
  const bytes = recordsBytes(join(dataFolder, RECORDS_FILE));
  if (bytes > CHECKED_AT_START_BYTES) return;
  const checking = condition.check();
  if (bytes <= CHECKED_BEFORE_START_BYTES) await checking;
}

async function postOf(config: Config, secret: string) {
  const [{ createOutbox }, { openMailService }] = await Promise.all([
    import("./mail/outbox.ts"),
    import("./mail/mailService.ts"),
  ]);
  const outbox = createOutbox(clock, log);
  const post = openMailService({ ...config, secret, outbox: outbox.mailer, clock, log });
  return { post, ...(config.smtp === "" ? { outbox } : {}) };
}

const paceOf = ({ mailRate, mailHourly }: Config) => ({ aSecond: mailRate, anHour: mailHourly });

/** Why no digests are sent; undefined where they are. */
const whyNoDigests = (config: Config): string | undefined =>
  config.smtp !== "" && config.baseUrl === ""
    ? "Digests are not sent, because links in them need the public address of this instance: set --base-url."
    : undefined;

/** The records alone, and mail: no index is opened for what needs none. */
async function openMail(options: Record<string, unknown>): Promise<MailContext> {
  const config = configOf(options);
  const [{ keptSecret, SECRET }, { openRecords }] = await Promise.all([
    import("./http/accounts/secretFiles.ts"),
    import("./store/database.ts"),
  ]);
  // Makes the data folder where there is none.
  const records = await openRecords(config.data);
  const { post } = await postOf(config, keptSecret(SECRET, config.secret, config.data));
  return {
    records,
    clock,
    mailService: post,
    close() {
      post.close();
      records.close();
    },
  };
}

const previewDigest: CliContext["previewDigest"] = async (instance, options, to, issue) => {
  const config = configOf(options);
  const [{ createDigestSender: createDesk }, { createComposer }, { createLinks }, { keptSecret, SECRET }] =
    await Promise.all([
      import("./compose/digestSender.ts"),
      import("./app/digests/composeDigest.ts"),
      import("./mail/subscriptionLinks.ts"),
      import("./http/accounts/secretFiles.ts"),
    ]);
  const secret = keptSecret(SECRET, config.secret, config.data);
  const { post } = await postOf(config, secret);
  const desk = createDesk({
    ...post,
    composer: createComposer({ ...instance, db: instance.records.db }),
    links: createLinks(secret),
    pace: paceOf(config),
    baseUrl: addressOf(config),
  });
  return desk.previewDigest(instance.records.db, { email: to, issue, zone: config.zone, at: clock() });
};

/** Where the server is, was last, or would be, without a closing slash; a host or port that is set has its say. */
const addressOf = ({ baseUrl, host, port, data }: Config): string => {
  const isSet = host !== SETTINGS.host.default || String(port) !== SETTINGS.port.default;
  const listening = `http://${host}:${port}`;
  return withoutSlash(baseUrl || (isSet ? listening : (readServerAddress(data) ?? listening)));
};

/** For commands that would find nothing in a new folder. Throws `data_folder_unusable`. */
async function mustHaveRecords({ data }: Config): Promise<void> {
  const { recordsAreIn } = await import("./store/database.ts");
  if (!recordsAreIn(data))
    throw new BroadsheetError(
      "data_folder_unusable",
      `There is no instance in ${data}. Name its folder with --data FOLDER, or begin one: broadsheet serve`,
    );
}

/** Another process may be at the same folder. */
async function openShelf(options: Record<string, unknown>, writes = false): Promise<OpenShelf> {
  const config = configOf(options);
  if (writes) await mustHaveRecords(config);
  const [instance, { feedDayOf }, { catalogue }] = await Promise.all([
    writes ? open(options) : openToRead(options),
    import("./domain/editions/edition.ts"),
    import("./store/papers/papers.ts"),
  ]);
  const { records, index, suggestions, meaning, feedClock, close } = instance;
  return {
    shelf: {
      title: config.title,
      address: addressOf(config),
      db: records.db,
      library: async () => ({ index, suggestions, meaning: await meaning.recalled(), meaningAway: meaning.away }),
      today: () => feedDayOf(clock(), feedClock),
      catalogueSize: () => catalogue(records.db),
    },
    clock,
    close,
  };
}

/** Files of the data folder with keys that were made there. */
const KEY_NAMES = ["secret", "admin-token"];

const dumpable = ({ data, title, baseUrl }: Config) => ({
  dataFolder: data,
  keyNames: KEY_NAMES,
  version: packageJson.version,
  instance: { title, address: withoutSlash(baseUrl) },
  clock,
});

const openDumped: CliContext["openDumped"] = async (options) => {
  const config = configOf(options);
  const { openRecordsToRead } = await import("./store/lib/readOnly.ts");
  const records = await openRecordsToRead(config.data);
  return { ...dumpable(config), recordsFolder: records.folder, close: () => records.close() };
};

const singleSignOnOf = ({ ssoIssuer, ssoName, ssoClient, ssoSecret }: Config) =>
  ssoIssuer === "" ? undefined : { name: ssoName, issuer: ssoIssuer, clientId: ssoClient, clientSecret: ssoSecret };

function settingLines(options: Record<string, unknown>) {
  const config = configOf(options);
  return settingNames.map((name) => ({
    option: optionName(name),
    variable: variableName(name),
    description: SETTINGS[name].description,
    value: "secret" in SETTINGS[name] ? "(secret)" : written(config[name]),
    default: SETTINGS[name].default,
  }));
}

/** As a person would write it. */
function written(value: Config[SettingName]): string {
  if (typeof value !== "object" || Array.isArray(value)) return String(value);
  if ("kind" in value) return value.kind === "domains" ? value.domains.join(",") : value.kind;
  return Object.entries(value)
    .map(([name, number]) => `${name}:${number}`)
    .join(",");
}

function chosenOptions(names: readonly SettingName[]) {
  return Object.fromEntries(Object.entries(settingOptions).filter(([name]) => (names as string[]).includes(name)));
}

const SOURCE_SETTINGS = [
  "data",
  "follow",
  "backfill",
  "contact",
  "arxivOai",
  "arxivApi",
  "arxivFeeds",
  "arxivPause",
  "huggingface",
  "huggingfaceApi",
  "biorxiv",
  "medrxiv",
  "biorxivApi",
  "pause",
] satisfies SettingName[];
const sourceOptions = chosenOptions(SOURCE_SETTINGS);
const editionOptions = chosenOptions(["data", "rules", "zone", "rollover"]);
const mailOptions = chosenOptions([
  "data",
  "secret",
  "title",
  "baseUrl",
  "zone",
  "rollover",
  "host",
  "port",
  "smtp",
  "mailFrom",
  "mailBounces",
  "dkimDomain",
  "dkimSelector",
  "dkimKey",
]);
const parts: CliContext = {
  open,
  openToRead,
  openMail,
  previewDigest,
  mailOptions,
  openSourceFile,
  fileFormats: FILE_FORMATS,
  recognise,
  readLibrary,
  readCaptures,
  readEditionRows,
  workerFile,
  sourceOptions,
  editionOptions,
  readingOptions: chosenOptions([
    "data",
    "title",
    "baseUrl",
    "host",
    "port",
    "zone",
    "rollover",
    "encoder",
    "encoderKey",
  ]),
  openShelf,
  whereOptions: chosenOptions(["data", "baseUrl", "host", "port"]),
  whereabouts: (options) => addressOf(configOf(options)),
  async serveAgent({ shelf, clock, reader }) {
    const { serveStdio } = await import("./api/mcp/stdio.ts");
    const { createLimiter } = await import("./app/limits.ts");
    // The tools use the records, the search and the limits alone.
    const ctx = { ...shelf, clock, limit: createLimiter(() => performance.now()) } as Partial<AppContext> as AppContext;
    await serveStdio({ ctx, instance: shelf, reader, version: packageJson.version, log });
  },
  dumpOptions: chosenOptions(["data", "title", "baseUrl"]),
  openDumped,
  restoredFolder: (options) => ({ dataFolder: configOf(options).data, keyNames: KEY_NAMES }),
  addressOptions: chosenOptions(["data", "baseUrl"]),
  publicAddress: (options) => configOf(options).baseUrl,
  encoderSettings(options) {
    const config = configOf(options);
    return { choice: choiceOf(config), key: config.encoderKey };
  },
};
const table = commandTable({
  ...parts,
  about: packageJson.description,
  serve: serveCommand,
  settingOptions,
  settingLines,
});

await runTyped(table, process.argv.slice(2), { version: packageJson.version, about: `${packageJson.description}.` });
