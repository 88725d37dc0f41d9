/** Where mail is handed over: an SMTP server, or this machine's own `sendmail`. */

export type MailServer =
  | {
      kind: "smtp";
      host: string;
      port: number;
      /** Whether TLS starts with the first byte (`smtps`). */
      secure: boolean;
      /** STARTTLS: `required` sends nothing without it, `offered` uses it where the server has it, `none` never does. */
      tls: "required" | "offered" | "none";
      /** Absent where the server wants no login. */
      login?: { user: string; password: string };
    }
  | { kind: "sendmail"; path: string };

const SUBMISSION_PORT = 587;
const SUBMISSIONS_PORT = 465;

/** Parses `smtp://user:password@host:587?tls=required`, `smtps://…` or `sendmail:/path`. Returns the end of a sentence for anything else. */
export function parseMailServer(text: string): MailServer | string {
  const path = /^sendmail:(.*)$/s.exec(text)?.[1];
  if (path !== undefined)
    return /^\/[^\0\r\n]{1,500}$/.test(path)
      ? { kind: "sendmail", path }
      : "must name sendmail by its whole path, such as sendmail:/usr/sbin/sendmail";
  const url = URL.parse(text);
  if (!url || !/^smtps?:$/.test(url.protocol) || url.hostname === "" || /^\/./.test(url.pathname) || url.hash !== "")
    return "must be smtp://user:password@host:587, smtps://… or sendmail:/usr/sbin/sendmail";
  const secure = url.protocol === "smtps:";
  const user = decoded(url.username);
  const password = decoded(url.password);
  if (user === undefined || password === undefined)
    return "has a name or password with % in it, which must be written %25";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const login = user === "" ? undefined : { user, password };
  // A password must not go over a network in the clear because somebody in between removed the offer of TLS.
  const tls = url.searchParams.get("tls") ?? (login && !isLoopback(host) ? "required" : "offered");
  const unknown = [...url.searchParams.keys()].find((name) => name !== "tls");
  if (unknown !== undefined || (tls !== "required" && tls !== "offered" && tls !== "none"))
    return "may have tls=required, tls=offered or tls=none behind a question mark, and nothing else";
  const port = url.port === "" ? (secure ? SUBMISSIONS_PORT : SUBMISSION_PORT) : Number(url.port);
  return { kind: "smtp", host, port, secure, tls, ...(login ? { login } : {}) };
}

/** A mailbox that is read by IMAP. */
export interface Mailbox {
  host: string;
  port: number;
  secure: boolean;
  user: string;
  password: string;
  /** `INBOX` */
  folder: string;
  /** The folder that processed reports are moved to; absent where they are deleted. */
  done?: string;
}

const IMAP_PORT = 143;
const IMAPS_PORT = 993;

/** Parses `imaps://user:password@host/INBOX?done=Reports`. Returns the end of a sentence for anything else. */
export function parseMailbox(text: string): Mailbox | string {
  const url = URL.parse(text);
  const user = decoded(url?.username ?? "");
  const password = decoded(url?.password ?? "");
  if (!url || !/^imaps?:$/.test(url.protocol) || url.hostname === "" || !user || !password)
    return "must be imaps://user:password@host/INBOX";
  const secure = url.protocol === "imaps:";
  const host = url.hostname.replace(/^\[|\]$/g, "");
  if (!secure && !isLoopback(host)) return "must be imaps://…, since a password goes along";
  const port = url.port === "" ? (secure ? IMAPS_PORT : IMAP_PORT) : Number(url.port);
  const done = url.searchParams.get("done");
  const folder = decoded(url.pathname.slice(1)) || "INBOX";
  return { host, port, secure, user, password, folder, ...(done ? { done } : {}) };
}

const isLoopback = (host: string): boolean => /^(localhost|127(\.\d{1,3}){3}|::1)$/.test(host);

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
