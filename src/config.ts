/**
 * Every setting, in one table. A setting comes from the command line (`--port 8080`), else from the environment
 * (`BROADSHEET_PORT=8080`, or `BROADSHEET_PORT_FILE=/run/secrets/port` holding it), else from its default.
 */
import { readFileSync } from "node:fs";
import { isIPv6 } from "node:net";
import { resolve } from "node:path";
import { z } from "zod";
import { parseSubmissionLimits } from "./domain/editions/submission.ts";
import { parseMailbox, parseMailServer } from "./domain/mail/mailServer.ts";
import { isFollowable } from "./domain/papers/categories.ts";
import { parseRegistration } from "./domain/readers/registration.ts";
import { parseEncoderConfig } from "./domain/search/encoderConfig.ts";
import { BroadsheetError, messageOf } from "./lib/errors.ts";
import { bareHost } from "./lib/network/serverUrl.ts";
import { isZone } from "./lib/timeZone.ts";

interface Setting<T> {
  /** One sentence for `broadsheet config` and docs/operate.md. */
  description: string;
  /** Parses and checks the text a person gave. */
  check: z.ZodType<T, string>;
  /** As a person would write it. */
  default: string;
  /** Never printed. */
  secret?: true;
}

const port = z
  .string()
  .regex(/^\d{1,5}$/, "must be a port number, 0 to 65535 (0 picks a free one)")
  .transform(Number)
  .refine((n) => n <= 65_535, "must be a port number, 0 to 65535 (0 picks a free one)");

const zone = z.string().refine(isZone, "must be an IANA time zone such as Europe/Berlin");
const localTime = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, "must be a time of day as HH:MM");
const address = z.url({ protocol: /^https?$/, error: "must be an http or https address" }).or(z.literal(""));
/** A host and a port, as browsers write them: without the port that is the scheme's own, names in ASCII. */
const publicOrigin = z
  .string()
  .trim()
  .transform((text, context) => {
    if (text === "") return "";
    const url = URL.parse(text);
    const wrong = url ? wrongOrigin(url) : NO_ADDRESS;
    if (url && wrong === undefined) return url.origin;
    context.addIssue({ code: "custom", message: wrong ?? NO_ADDRESS });
    return z.NEVER;
  });
const NO_ADDRESS = "must be an http or https address";
/** What keeps a URL from being a public address, as the end of a sentence; undefined where nothing does. */
function wrongOrigin({ protocol, username, password, pathname, search, hash }: URL): string | undefined {
  if (protocol !== "http:" && protocol !== "https:") return NO_ADDRESS;
  if (username !== "" || password !== "") return "must not hold a name or a password";
  if (pathname !== "/")
    return "must not have a path, because Broadsheet answers at the root of its host: give it a host name of its own, such as https://papers.example.org, or a port of its own, such as https://example.org:8443";
  return search !== "" || hash !== "" ? "must end with the host, without ? and #" : undefined;
}
const listenHost = z
  .string()
  .trim()
  .transform(bareHost)
  .refine(
    (host) => isIPv6(host) || /^[\w-]+(\.[\w-]+)*\.?$/.test(host),
    "must be an address or a name of this machine, such as 127.0.0.1, ::1 or localhost; the port is set with --port",
  );
const source = z.url({ protocol: /^https?$/, error: "must be an http or https address" });
const yesNo = z.enum(["yes", "no"], "must be yes or no").transform((answer) => answer === "yes");
const folder = z.string().min(1, "must not be empty").max(4_000, "must be at most 4,000 characters");
const hostNames = z
  .string()
  .transform((list) =>
    list
      .toLowerCase()
      .split(/[\s,]+/)
      .filter(Boolean),
  )
  .refine(
    (list) => list.every((name) => name === "*" || /^[a-z0-9-]+(\.[a-z0-9-]+)*$/.test(name)),
    "must be names separated by commas, such as papers.example.org,www.example.org, or *",
  );
const categories = z
  .string()
  .transform((list) => [...new Set(list.split(/[\s,]+/).filter(Boolean))])
  .refine((list) => list.every(isFollowable), "must be arXiv's categories or archives, such as cs.LG,stat.ML or math");
const preprints = z
  .string()
  .transform((list) => [
    ...new Set(
      list
        .split(",")
        .map((name) =>
          name
            .trim()
            .toLowerCase()
            .replace(/[\s_]+/g, " "),
        )
        .filter(Boolean),
    ),
  ])
  .refine(
    (list) => list.every((name) => /^[a-z][a-z ()/&-]{2,80}$/.test(name)) && (list.length < 2 || !list.includes("all")),
    "must be categories separated by commas, such as neuroscience,cell biology, or all",
  );
const days = z
  .string()
  .regex(/^\d{1,5}$/, "must be a number of days, 0 to 99999")
  .transform(Number);
const pause = z
  .string()
  .regex(/^\d{1,3}(\.\d+)?$/, "must be a number of seconds, 0 to 999")
  .transform(Number);
const contact = z.string().regex(/^[\x21-\x7e]{0,120}$/, "must be a mail or web address without spaces");
const encoder = z
  .string()
  .trim()
  .superRefine((text, context) => {
    const choice = parseEncoderConfig(text);
    if (typeof choice === "string") context.addIssue({ code: "custom", message: choice });
  });
const secret = z.string().trim().max(4_000, "must be at most 4,000 characters");
const path = z.string().max(4_000, "must be at most 4,000 characters");
const token = z.string().regex(/^([\x21-\x7e]{16,200})?$/, "must be 16 to 200 characters without spaces");
const sealing = z.string().regex(/^(.{32,4000})?$/, "must be 32 characters or more");
const registration = z.string().transform((text, context) => {
  const parsed = parseRegistration(text);
  if (typeof parsed !== "string") return parsed;
  context.addIssue({ code: "custom", message: parsed });
  return z.NEVER;
});
const submissions = z.string().transform((text, context) => {
  const parsed = parseSubmissionLimits(text);
  if (typeof parsed !== "string") return parsed;
  context.addIssue({ code: "custom", message: parsed });
  return z.NEVER;
});
const proxies = z.string().regex(/^\d$/, "must be a number, 0 to 9").transform(Number);
const parsedBy = (parse: (text: string) => unknown) =>
  z
    .string()
    .trim()
    .superRefine((text, context) => {
      const parsed = text === "" ? undefined : parse(text);
      if (typeof parsed === "string") context.addIssue({ code: "custom", message: parsed });
    });
const smtp = parsedBy(parseMailServer);
const mailbox = parsedBy(parseMailbox);
const bounces = z
  .string()
  .trim()
  .regex(
    /^(([\w.-]{1,30}@)?[a-z0-9-]+(\.[a-z0-9-]+)+)?$/i,
    "must be an address such as bounces@example.org, or a domain of its own",
  );
const rate = z
  .string()
  .regex(/^(?=.*[1-9])\d{1,4}(\.\d{1,3})?$/, "must be a number of mails a second, 0.001 to 9999")
  .transform(Number);
const hourly = z
  .string()
  .regex(/^[1-9]\d{0,7}$/, "must be a number of mails an hour, 1 or more")
  .transform(Number);
const domainName = z.string().regex(/^([a-z0-9-]+(\.[a-z0-9-]+)+)?$/i, "must be a domain such as example.org");
const selector = z.string().regex(/^([a-z0-9-]+(\.[a-z0-9-]+)*)?$/i, "must be a DKIM selector such as broadsheet");
const keyText = z.string().trim().max(20_000, "must be at most 20,000 characters");
const sender = z
  .string()
  .trim()
  .regex(/^([^\r\n<>]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)?$/, "must be a mail address, or a name and <address>");
const flat = z.string().trim().min(1, "must not be empty").max(80, "must be at most 80 characters");

/** The table. Keys are the option names; `baseUrl` is `--base-url` and `BROADSHEET_BASE_URL`. */
export const SETTINGS = {
  data: { description: "Folder that holds the records and the index.", check: folder, default: "data" },
  host: {
    description: "Address to listen on; 0.0.0.0 or :: for every network.",
    check: listenHost,
    default: "127.0.0.1",
  },
  port: { description: "Port to listen on; 0 picks a free one.", check: port, default: "3000" },
  baseUrl: {
    description:
      "Public address of this instance, without a path, for links that leave it; empty means the address listened on.",
    check: publicOrigin,
    default: "",
  },
  hosts: {
    description: "Further names that the server answers to, such as www.example.org; * for any.",
    check: hostNames,
    default: "",
  },
  cors: {
    description:
      "Whether scripts of other sites may read what everybody may (auto, yes or no); auto where --base-url is public.",
    check: z.enum(["auto", "yes", "no"], "must be auto, yes or no"),
    default: "auto",
  },
  title: { description: "Name in the masthead.", check: flat, default: "Broadsheet" },
  zone: { description: "Time zone of the feed day.", check: zone, default: "America/New_York" },
  rollover: {
    description: "Local time from which submissions open the next day's edition; 00:00 makes feed days calendar days.",
    check: localTime,
    default: "21:30",
  },
  follow: {
    description: "arXiv's categories to follow, such as cs.LG,stat.ML; empty fetches nothing.",
    check: categories,
    default: "",
  },
  backfill: { description: "Days to go back when a category is first followed.", check: days, default: "30" },
  rules: {
    description:
      "File of the rules that fill editions; empty means editions.txt in the data folder, where there is one.",
    check: path,
    default: "",
  },
  secret: {
    description: "Seals cookies and forms, 32 characters or more; empty makes one and keeps it in the data folder.",
    check: sealing,
    default: "",
    secret: true,
  },
  registration: {
    description: "Who may open an account: open, invitation, or domains such as example.org whose addresses may.",
    check: registration,
    default: "invitation",
  },
  submissionsADay: {
    description:
      "Papers that a reader may submit for one edition, by role, such as reader:5,curator:50; reader:0 leaves it to curators.",
    check: submissions,
    default: "reader:5,curator:50",
  },
  submissionAge: {
    description: "Days after its publication in which a paper may be submitted; 0 takes papers of any age.",
    check: days,
    default: "0",
  },
  smtp: {
    description:
      "Mail server, as smtp://user:password@host:587, smtps://… or sendmail:/usr/sbin/sendmail; empty keeps mails on this machine, where /mail shows them to anybody who has the key.",
    check: smtp,
    default: "",
    secret: true,
  },
  mailKey: {
    description:
      "Key that opens /mail while there is no mail server, 16 characters or more; empty makes one and keeps it in the data folder.",
    check: token,
    default: "",
    secret: true,
  },
  mailFrom: {
    description: "Sender of mails, such as Broadsheet <papers@example.org>; needed with a mail server.",
    check: sender,
    default: "",
  },
  mailBounces: {
    description:
      "Address that undeliverable mails come back to, such as bounces@example.org (a mark is added behind a +), or a domain of its own; empty leaves it at the sender.",
    check: bounces,
    default: "",
  },
  mailRate: { description: "Digests a second, over all processes.", check: rate, default: "5" },
  mailHourly: { description: "Digests in any hour, over all processes.", check: hourly, default: "3600" },
  dkimDomain: {
    description: "Domain that mails are signed for; empty leaves that to the mail server.",
    check: domainName,
    default: "",
  },
  dkimSelector: { description: "Selector of the DKIM key, as in the domain's records.", check: selector, default: "" },
  dkimKey: {
    description: "Private RSA key that mails are signed with, in PEM.",
    check: keyText,
    default: "",
    secret: true,
  },
  imap: {
    description:
      "Mailbox that undeliverable mails arrive in, as imaps://user:password@host/INBOX; empty looks at none.",
    check: mailbox,
    default: "",
    secret: true,
  },
  bounceToken: {
    description:
      "Token for programs that hand undeliverable mails to /mail/bounces, 16 characters or more; empty refuses them.",
    check: token,
    default: "",
    secret: true,
  },
  privateWebhooks: {
    description: "Whether readers' webhooks may reach private addresses, and go by http (yes or no).",
    check: yesNo,
    default: "no",
  },
  ssoIssuer: {
    description: "Address of an OpenID Connect provider for single sign-on; empty for none.",
    check: address,
    default: "",
  },
  ssoName: { description: "Name of the single sign-on, on its button.", check: flat, default: "single sign-on" },
  ssoClient: { description: "Client id at the single sign-on.", check: secret, default: "" },
  ssoSecret: { description: "Client secret at the single sign-on.", check: secret, default: "", secret: true },
  proxies: {
    description: "Reverse proxies in front of this server, each adding to X-Forwarded-For.",
    check: proxies,
    default: "0",
  },
  adminToken: {
    description:
      "Token that makes the first admin, 16 characters or more; empty makes one and keeps it in the data folder.",
    check: token,
    default: "",
    secret: true,
  },
  contact: {
    description: "Mail or web address that sources may write to, sent with every request to them.",
    check: contact,
    default: "",
  },
  arxivOai: {
    description: "Address of arXiv's OAI-PMH service, or of a mirror.",
    check: source,
    default: "https://oaipmh.arxiv.org/oai",
  },
  arxivApi: {
    description: "Address of arXiv's Atom API, or of a mirror.",
    check: source,
    default: "https://export.arxiv.org/api/query",
  },
  arxivFeeds: {
    description: "Address below which arXiv's announcements are, a feed a category.",
    check: source,
    default: "https://rss.arxiv.org/rss",
  },
  arxivPause: {
    description: "Seconds between two requests to arXiv; less than 3 only for a mirror.",
    check: pause,
    default: "3",
  },
  encoder: {
    description:
      "What search by meaning uses: builtin (learned here), a server as http://host:port/v1#model, the folder of a Model2Vec model, or refine:FOLDER to learn on top of one.",
    check: encoder,
    default: "builtin",
  },
  encoderKey: {
    description: "Key sent to the encoder's server, if it wants one.",
    check: secret,
    default: "",
    secret: true,
  },
  huggingface: {
    description: "Whether Hugging Face's Daily Papers are brought in as editions (yes or no).",
    check: yesNo,
    default: "no",
  },
  huggingfaceApi: {
    description: "Address of the Hugging Face Hub, or of another instance that has its papers API.",
    check: source,
    default: "https://huggingface.co",
  },
  biorxiv: {
    description: "bioRxiv's categories to follow, such as neuroscience,cell biology, or all; empty fetches nothing.",
    check: preprints,
    default: "",
  },
  medrxiv: {
    description: "medRxiv's categories to follow, such as epidemiology, or all; empty fetches nothing.",
    check: preprints,
    default: "",
  },
  biorxivApi: {
    description: "Address of the API of bioRxiv and medRxiv, or of a mirror.",
    check: source,
    default: "https://api.biorxiv.org",
  },
  pause: {
    description: "Seconds between two requests to a source other than arXiv.",
    check: pause,
    default: "1",
  },
  robots: {
    description: "Whether search engines may list what everybody may read (yes or no).",
    check: yesNo,
    default: "yes",
  },
  learn: {
    description: "Whether the server learns by itself, from 2,000 papers on, what words mean (yes or no).",
    check: yesNo,
    default: "yes",
  },
  publishDump: {
    description: "Whether the public part of the records is written for mirrors, at /dump (daily or no).",
    check: z.enum(["daily", "no"], "must be daily or no"),
    default: "no",
  },
  demo: {
    description: "Whether an empty data folder is filled with the demo edition at start (yes or no).",
    check: yesNo,
    default: "yes",
  },
} satisfies Record<string, Setting<unknown>>;

export type SettingName = keyof typeof SETTINGS;
export type Config = { [K in SettingName]: z.output<(typeof SETTINGS)[K]["check"]> };

const dashed = (name: string): string => name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
export const optionName = (name: SettingName): string => `--${dashed(name)}`;
export const variableName = (name: SettingName): string =>
  `BROADSHEET_${dashed(name).replace(/-/g, "_").toUpperCase()}`;

/**
 * Reads every setting; throws `config_invalid` with a sentence that names the setting, where it came from, what is
 * wrong and what it must be.
 */
export function readConfig(
  given: Partial<Record<SettingName, string | undefined>>,
  environment: Record<string, string | undefined>,
): Config {
  const names = Object.keys(SETTINGS) as SettingName[];
  const entries = names.map((name) => [name, readSetting(name, given[name], environment)]);
  const config = Object.fromEntries(entries) as Config;
  const together = unmatched(config);
  if (together) throw new BroadsheetError("config_invalid", together);
  return { ...config, data: resolve(config.data) };
}

/** What is wrong between settings, if anything is. */
function unmatched(config: Config): string | undefined {
  if (config.smtp !== "" && config.mailFrom === "")
    return "A mail server is set (--smtp), but not who mails are from: set --mail-from as well.";
  const dkim = [config.dkimDomain, config.dkimSelector, config.dkimKey].filter((part) => part !== "").length;
  if (dkim !== 0 && dkim !== 3)
    return "Signing mails needs all three of --dkim-domain, --dkim-selector and --dkim-key, or none.";
  if ((config.imap !== "" || config.bounceToken !== "") && config.mailBounces === "")
    return "There is a way in for undeliverable mails (--imap or --bounce-token), but no address that they come back to: set --mail-bounces as well.";
  if (config.ssoIssuer !== "" && (config.ssoClient === "" || config.ssoSecret === ""))
    return "A single sign-on is set (--sso-issuer), but not its client: set --sso-client and --sso-secret as well.";
  return undefined;
}

function readSetting(name: SettingName, option: string | undefined, environment: Record<string, string | undefined>) {
  const setting: Setting<unknown> = SETTINGS[name];
  const variable = variableName(name);
  const [text, origin] =
    option !== undefined
      ? [option, optionName(name)]
      : environment[variable] !== undefined
        ? [environment[variable], variable]
        : environment[`${variable}_FILE`] !== undefined
          ? [readSecret(`${variable}_FILE`, environment[`${variable}_FILE`] ?? ""), `${variable}_FILE`]
          : [setting.default, "default"];
  const checked = setting.check.safeParse(text);
  if (checked.success) return checked.data;
  const shown = setting.secret ? "(secret)" : JSON.stringify(text);
  throw new BroadsheetError("config_invalid", `${origin} is ${shown}, but it ${checked.error.issues[0]?.message}.`);
}

function readSecret(variable: string, file: string): string {
  try {
    return readFileSync(file, "utf8").trimEnd();
  } catch (error) {
    throw new BroadsheetError("config_invalid", `${variable} names a file that cannot be read: ${messageOf(error)}.`);
  }
}
