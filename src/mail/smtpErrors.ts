/** Turns errors of the mail library into outcomes. */
import { failureKind, MAX_SAYS_CHARACTERS, statusIn } from "../domain/mail/bounce.ts";
import type { MailRefusal } from "../domain/mail/mail.ts";
import { messageOf } from "../lib/errors.ts";
import { clean } from "../lib/text.ts";

/** The fields of the mail library's errors. */
interface MailError extends Error {
  code?: string;
  /** The system's own code, such as `ECONNREFUSED`. */
  originalCode?: string;
  /** The server's code, such as `550`. */
  responseCode?: number | false;
  response?: string;
  /** The command that it answered. */
  command?: string;
}

/** Exit codes of sendmail (sysexits.h): the address does not exist, or its host is not known. */
const NO_USER = 67;
const NO_HOST = 68;

/** Returns the outcome of an error. `handedOver`: the last byte of the mail had been written before it. */
export function smtpRefusal(error: MailError, handedOver: boolean): MailRefusal {
  if (error.code === "ESENDMAIL") return refusalOfSendmail(error);
  if (error.code === "ESTALLED") return unknown(`${oneLine(error.message)}; it may have taken the mail`);
  if (error.responseCode) return refusalOfAnswer(error);
  if (error.code === "ETLS" || /certificate|SSL|TLS/.test(error.message))
    return away(`No safe connection to the mail server: ${oneLine(error.message)}`);
  if (LOST.has(error.code ?? ""))
    return handedOver
      ? unknown(
          `The connection was lost before the mail server answered (${oneLine(error.message)}); it may have taken the mail`,
        )
      : away(`The mail server cannot be reached: ${oneLine(error.message)}`);
  if (error.code === "EAUTH") return away(`The mail server's login failed: ${oneLine(error.message)}`);
  // What the library itself refuses: an address that the server could not take, or a mail above its size.
  if (error.code === "EENVELOPE" || error.code === "EMESSAGE")
    return { sent: false, permanent: true, why: oneLine(error.message) };
  if (/^spawn /.test(error.message)) return away(`sendmail cannot be started: ${oneLine(error.message)}`);
  return { sent: false, permanent: false, why: oneLine(error.message) };
}

const LOST = new Set(["ECONNECTION", "ESOCKET", "ETIMEDOUT", "EDNS", "EPROTOCOL", "ECONNRESET", "EPIPE"]);

/** Returns the outcome of a mail that could not even be written: trying it again would change nothing. */
export const notComposed = (error: unknown): MailRefusal => ({
  sent: false,
  permanent: true,
  why: `The mail could not be composed: ${oneLine(messageOf(error))}`,
});

function refusalOfAnswer({ code, responseCode, response = "", command = "" }: MailError): MailRefusal {
  const answer = oneLine(response);
  const status = statusIn(response) ?? String(responseCode);
  // Some servers give a passing reason, such as 4.2.2, behind a code that says for good.
  const forGood = Number(responseCode) >= 500 && !status.startsWith("4.");
  const message = (what: string) => `The mail server ${what}: ${answer}`;
  if (code === "EAUTH" || command.startsWith("AUTH")) return { ...away(message("refused the login")), status };
  if (command === "RCPT TO") {
    // Relaying that is not allowed, or a block list: that is about us, and may be fixed while the mail waits.
    if (!forGood || /^5\.7\./.test(status) || /\brelay/i.test(answer))
      return { sent: false, permanent: false, why: message("refused the address for now"), status };
    const gone = isGone(status, answer) || (status === "550" && !/\b(spam|block|polic|denied)/i.test(answer));
    return {
      sent: false,
      permanent: true,
      why: message("refused the address"),
      status,
      ...(gone ? { about: "address" as const } : {}),
    };
  }
  if (command === "DATA") {
    // Some servers look at the address, of which each mail has one, only when the mail has come.
    const about = forGood && isGone(status, answer) ? { about: "address" as const } : {};
    return { sent: false, permanent: forGood, why: message("refused the mail"), status, ...about };
  }
  // The size is of this mail alone, also where it is told ahead with the sender.
  if (
    command === "MAIL FROM" &&
    forGood &&
    (status === "5.3.4" || (status === "552" && /\bsize\b|too (?:big|large)/i.test(answer)))
  )
    return { sent: false, permanent: true, why: message("refused the mail"), status };
  // A greeting, a name or a sender that is refused would be refused for every mail.
  return { ...away(message("refuses mail")), status };
}

const isGone = (status: string, answer: string): boolean => failureKind(status, answer) === "hard";

function refusalOfSendmail(error: MailError): MailRefusal {
  const exit = Number(/exited with code (\d+)/.exec(error.message)?.[1] ?? Number.NaN);
  const why = oneLine(error.message);
  if (exit === NO_USER || exit === NO_HOST)
    return { sent: false, permanent: true, why, about: "address", status: "5.1.1" };
  return away(why);
}

const away = (why: string): MailRefusal => ({ sent: false, permanent: false, why, about: "server" });
const unknown = (why: string): MailRefusal => ({ sent: false, permanent: false, why, unknown: true });

const oneLine = (text: string): string => clean(text).slice(0, MAX_SAYS_CHARACTERS);
