/** How mail goes out of an instance and comes back to it, and what sends its digests. */
import { createComposer } from "../app/digests/composeDigest.ts";
import type { VectorParts } from "../app/digests/readersOrder.ts";
import type { Instance } from "../cli/cliContext.ts";
import type { Config } from "../config.ts";
import type { Outbox } from "../domain/mail/mail.ts";
import { openMailService } from "../mail/mailService.ts";
import { createOutbox } from "../mail/outbox.ts";
import { createLinks } from "../mail/subscriptionLinks.ts";
import { createPaperLinks } from "../store/interests/paperLinks.ts";
import { createDigestSender, type DigestSenderService } from "./digestSender.ts";
import type { Runtime } from "./runtime.ts";
import { sendRateOf } from "./settings.ts";

export interface InstanceMail {
  service: ReturnType<typeof openMailService>;
  /** Where mail stays while no mail server is set. */
  outbox?: Outbox;
}

/** Throws `config_invalid` for a key that cannot sign. */
export function openInstanceMail(
  config: Config,
  secret: string,
  { clock, log }: Pick<Runtime, "clock" | "log">,
): InstanceMail {
  const outbox = createOutbox(clock, log);
  const service = openMailService({ ...config, secret, outbox: outbox.mailer, clock, log });
  return { service, ...(config.smtp === "" ? { outbox } : {}) };
}

/** Why no digests are sent; undefined where they are. */
export const whyNoDigests = (config: Config): string | undefined =>
  config.smtp !== "" && config.baseUrl === ""
    ? "Digests are not sent, because links in them need the public address of this instance: set --base-url."
    : undefined;

/** Sends digests whose links begin with `baseUrl`, which has no closing slash. */
export const createInstanceDigests = (
  config: Config,
  instance: Instance,
  { service }: InstanceMail,
  secret: string,
  baseUrl: string,
  vectors: VectorParts["vectors"] & {} = instance.meaning.ready,
): DigestSenderService =>
  createDigestSender({
    ...service,
    composer: createComposer({ ...instance, db: instance.records.db, vectors }),
    links: createLinks(secret),
    paperLinks: createPaperLinks(secret),
    pace: sendRateOf(config),
    baseUrl,
  });
