/** Builds what use cases and pages are handed: for the server, the commands, the tests and the bench. */
import { randomBytes } from "node:crypto";
import { type AppContext, type AppServices, createAppContext } from "../app/context.ts";
import { createComposer } from "../app/digests/composeDigest.ts";
import { recordReturned } from "../app/digests/recordBounces.ts";
import { createLimiter } from "../app/limits.ts";
import type { Instance } from "../cli/cliContext.ts";
import type { Config } from "../config.ts";
import type { FeedClock } from "../domain/editions/edition.ts";
import type { Clock } from "../domain/ports.ts";
import { ADMIN_TOKEN, keptSecret, MAIL_KEY, SECRET } from "../http/accounts/secretFiles.ts";
import type { Services } from "../http/services.ts";
import { nextFetch } from "../jobs/timetable.ts";
import { digestMail } from "../mail/digests/digestMail.ts";
import { createLinks } from "../mail/subscriptionLinks.ts";
import { createWebhooks } from "../outgoing/webhooks.ts";
import type { PaperIndex } from "../search/index/paperIndex.ts";
import type { VectorIndex } from "../search/vectors/vectors.ts";
import type { Records } from "../store/database.ts";
import { readPublished } from "../store/whole/publishedDump.ts";
import type { Background } from "./background.ts";
import { type InstanceMail, openInstanceMail } from "./mail.ts";
import type { Runtime } from "./runtime.ts";
import { sendRateOf } from "./settings.ts";

export interface SharedParts {
  records: Records;
  index: PaperIndex;
  meaning(): VectorIndex | undefined;
  clock: Clock;
  config: FeedClock;
  /** Signs links. */
  secret: string;
  /** Whether webhooks may reach private addresses. */
  privateWebhooks: boolean;
  version: string;
}

/** The services that are built in the same way everywhere, a test's instance included. */
export function createSharedServices(parts: SharedParts) {
  const { records, index, meaning, clock, config, secret, privateWebhooks, version } = parts;
  return {
    composer: createComposer({ db: records.db, index, vectors: meaning, clock, feedClock: config }),
    renderDigest: digestMail,
    links: createLinks(secret),
    webhooks: createWebhooks({
      userAgent: `Broadsheet/${version} (webhooks)`,
      anywhere: privateWebhooks,
      clock,
    }),
  } satisfies Partial<AppServices>;
}

/** What an open instance gives to searches and sources. */
const ofInstance = ({ records, index, suggestions, meaning, sources, rules }: Instance) => ({
  records,
  index,
  suggestions,
  meaning: meaning.ready,
  meaningAway: meaning.away,
  sources,
  rules,
  nextFetch,
});

export interface ServerParts {
  config: Config;
  instance: Instance;
  mail: InstanceMail;
  background: Background;
  secret: string;
  readLibrary: AppServices["readLibrary"];
}

/** The services of a server. */
export function createServerServices(parts: ServerParts, { clock, monotonic, version, log }: Runtime): Services {
  const { config, instance, mail, background, secret, readLibrary } = parts;
  const { service, outbox } = mail;
  return {
    ...ofInstance(instance),
    ...createSharedServices({ ...ofInstance(instance), ...config, config, clock, secret, version }),
    config: { ...config, singleSignOn: singleSignOnOf(config) },
    meaningState: instance.meaning.state,
    fetchNow: background.fetchNow,
    fetchPaper: background.fetchPaper,
    readLibrary,
    adminToken: keptSecret(ADMIN_TOKEN, config.adminToken, config.data),
    secret,
    mailer: service.mailer,
    kickMails: background.kickMails,
    ...(service.reachable ? { mailServer: service.reachable } : {}),
    mailing: {
      ...(service.server ? { server: service.server } : {}),
      from: config.mailFrom,
      pace: sendRateOf(config),
      signedFor: config.dkimDomain,
      bounces: config.mailBounces,
    },
    ...(config.bounceToken === "" ? {} : { returned: returnedMails(parts, clock) }),
    ...(config.publishDump === "daily" ? { published: () => readPublished(config.data) } : {}),
    ...(outbox ? { outbox, mailKey: keptSecret(MAIL_KEY, config.mailKey, config.data) } : {}),
    clock,
    monotonic,
    clockSetBack: background.clockSetBack,
    version,
    log,
  };
}

const returnedMails = ({ config, instance, mail }: ServerParts, clock: Clock): NonNullable<Services["returned"]> => ({
  token: config.bounceToken,
  take: (raw) => recordReturned({ db: instance.records.db, clock, read: mail.service.read }, raw),
});

const singleSignOnOf = ({ ssoIssuer, ssoName, ssoClient, ssoSecret }: Config) =>
  ssoIssuer === "" ? undefined : { name: ssoName, issuer: ssoIssuer, clientId: ssoClient, clientSecret: ssoSecret };

/**
 * What use cases work with in a command. A server beside it sends queued mails and fetches papers, so a command does
 * neither. With `writes`, links are signed by the instance's secret, which is made where there is none yet.
 */
export function createCommandContext(
  { config, instance, readLibrary }: Pick<ServerParts, "config" | "instance" | "readLibrary">,
  { clock, monotonic, version, log }: Runtime,
  writes: boolean,
): AppContext & { close(): void } {
  const secret = writes ? keptSecret(SECRET, config.secret, config.data) : randomBytes(48).toString("base64url");
  const { service } = openInstanceMail(config, secret, { clock, log });
  const services = {
    ...ofInstance(instance),
    ...createSharedServices({ ...ofInstance(instance), ...config, config, clock, secret, version }),
    config,
    clock,
    secret,
    fetchNow: async () => {},
    fetchPaper: async () => ({ state: "failed" as const, message: "Papers are fetched by: broadsheet add ID" }),
    readLibrary,
    mailer: service.mailer,
    kickMails: () => {},
  };
  return { ...createAppContext(services, createLimiter(monotonic)), close: service.close };
}
