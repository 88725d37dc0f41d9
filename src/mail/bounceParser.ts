/**
 * Parses mails to the return address: reports that a mail could not be delivered (RFC 3464), complaints (RFC 5965), bounces
 * in plain words, requests to unsubscribe, and the rest: automatic replies, mails by people, nonsense. All of it may be
 * forged; only a name that we made ourselves (see `verp`) ties it to a delivery.
 */
import { createHash } from "node:crypto";
import { type Attachment, type ParsedMail, simpleParser } from "mailparser";
import {
  type BounceReport,
  failureKind,
  MAX_RETURNED_BYTES,
  MAX_SAYS_CHARACTERS,
  type ReturnedMail,
  statusIn,
} from "../domain/mail/bounce.ts";
import { messageOf } from "../lib/errors.ts";
import { clean } from "../lib/text.ts";
import type { ReturnPaths } from "./verp.ts";

/** Characters of a part that are read. */
const MAX_PART_CHARACTERS = 65_536;

const PARSING = {
  keepDeliveryStatus: true,
  skipHtmlToText: true,
  skipTextToHtml: true,
  skipImageLinks: true,
  skipTextLinks: true,
};

export async function readReturned(raw: Buffer, paths: ReturnPaths): Promise<ReturnedMail> {
  const bytes = raw.subarray(0, MAX_RETURNED_BYTES);
  let mail: ParsedMail;
  try {
    mail = await simpleParser(bytes, PARSING);
  } catch (error) {
    return { other: `a mail that cannot be read (${messageOf(error).slice(0, 200)})` };
  }
  const digest = createHash("sha256").update(bytes).digest("hex");
  const feedback = partOf(mail, "message/feedback-report");
  if (feedback !== undefined) return complaintOf(mail, feedback, paths, digest);
  const status = partOf(mail, "message/delivery-status");
  if (status !== undefined) return failureOf(mail, status, paths, digest);
  if (isFromMachine(mail)) return failureInWords(mail, paths, digest);
  const leaving = paths.leavingIn(addressesOf(mail));
  if (leaving && !isAutomatic(mail)) return { leaving };
  return { other: isAutomatic(mail) ? "an automatic answer" : "a mail by somebody" };
}

/** Parses a delivery status: fields of the mail, an empty line, and fields of each recipient. */
function failureOf(mail: ParsedMail, status: string, paths: ReturnPaths, digest: string): ReturnedMail {
  const fields = status.split(/\r?\n\r?\n/).map(fieldsOf);
  const receiver = fields.find(({ action }) => action !== undefined) ?? {};
  const action = receiver.action?.toLowerCase();
  if (action !== "failed") return { other: `a notice that a mail was ${clean(action ?? "seen").slice(0, 20)}` };
  const message = oneLine((receiver["diagnostic-code"] ?? "").replace(/^[\w-]+ *;/, "") || (mail.text ?? ""));
  const code = statusIn(receiver.status ?? "") ?? "0.0.0";
  // Some servers give a general code in the field, and the precise one in their words.
  const precise = /^[45]\.0\.0$/.test(code) ? (statusIn(message) ?? code) : code;
  const address = (receiver["final-recipient"] ?? receiver["original-recipient"] ?? "").replace(/^[^;]*;/, "");
  return {
    report: reportOf({ kind: failureKind(precise, message), status: precise, message, address }, paths, digest, [
      addressesOf(mail),
      status,
      returnedHeaders(mail),
    ]),
  };
}

/** Feedback types by which readers say that they do not want the mail; `not-spam` and reports about signatures do not. */
const UNWANTED = new Set(["abuse", "fraud", "virus", "opt-out", "opt-out-list"]);

function complaintOf(mail: ParsedMail, feedback: string, paths: ReturnPaths, digest: string): ReturnedMail {
  const fields = fieldsOf(feedback);
  const type = fields["feedback-type"]?.toLowerCase() ?? "";
  if (!UNWANTED.has(type)) return { other: `feedback of the type ${clean(type).slice(0, 20) || "unknown"}` };
  const address = fields["original-rcpt-to"] ?? fields["removal-recipient"] ?? "";
  const message = oneLine(`${type}, reported by ${fields["user-agent"] ?? "a mail provider"}`);
  return {
    report: reportOf({ kind: "complaint", status: "0.0.0", message, address }, paths, digest, [
      addressesOf(mail),
      feedback,
      returnedHeaders(mail),
    ]),
  };
}

/** Parses a bounce in plain words, as older servers write it. What it quotes of the mail identifies it. */
function failureInWords(mail: ParsedMail, paths: ReturnPaths, digest: string): ReturnedMail {
  const text = (mail.text || withoutTags(mail.html || "")).slice(0, MAX_PART_CHARACTERS);
  const line = text.split("\n").find((one) => CODE.test(one)) ?? text.split("\n").find((one) => FAILED.test(one));
  if (line === undefined) return { other: "a mail server's notice that says no reason" };
  const message = oneLine(line);
  const status = statusIn(line) ?? CODE.exec(line)?.[1] ?? "0.0.0";
  if (/\b(delayed|will (be )?(retr|keep trying|continue)|no action is required)/i.test(text))
    return { other: "a notice that a mail is delayed" };
  const kind = failureKind(status, oneLine(text.slice(0, MAX_SAYS_CHARACTERS * 4)));
  const address = /<([^<>\s@]{1,64}@[^<>\s@]{1,250})>/.exec(text)?.[1] ?? "";
  return { report: reportOf({ kind, status, message, address }, paths, digest, [addressesOf(mail), text]) };
}

const CODE = /(?<![\d.])([45]\d\d|[45]\.\d{1,3}\.\d{1,3})(?=[\s)\]:;,-]|$)/;
const FAILED =
  /\b(user|mailbox|recipient|address|account)\b.{0,60}\b(unknown|not (found|exist)|full|disabled|no longer)|\b(no such|unknown) (user|mailbox|recipient|address)|\b(quota)\b|could not be delivered|undeliverable/i;

function reportOf(
  said: Pick<BounceReport, "kind" | "status" | "message" | "address">,
  paths: ReturnPaths,
  digest: string,
  named: string[],
): BounceReport {
  const delivery = paths.deliveryIn(named.join("\n"));
  const address = clean(said.address).replace(/^<|>$/g, "").slice(0, MAX_ADDRESS_CHARACTERS);
  return { ...said, address, digest, ...(delivery === undefined ? {} : { delivery }) };
}

const MAX_ADDRESS_CHARACTERS = 254;

/** Headers that tell whom a mail came to, and what it answers. */
const TO_WHOM = /^(to|cc|delivered-to|x-original-to|envelope-to|x-envelope-to|in-reply-to|references)$/;
const addressesOf = (mail: ParsedMail): string =>
  mail.headerLines
    .filter(({ key }) => TO_WHOM.test(key))
    .map(({ line }) => line.slice(0, MAX_PART_CHARACTERS))
    .join("\n");

/** Returns the headers of the returned mail, whether the report has the whole mail or its headers alone. */
const returnedHeaders = (mail: ParsedMail): string =>
  ["message/rfc822", "text/rfc822-headers", "message/global", "message/rfc822-headers"]
    .map((type) => partOf(mail, type)?.split(/\r?\n\r?\n/)[0] ?? "")
    .join("\n");

const partOf = (mail: ParsedMail, type: string): string | undefined => {
  const part = mail.attachments.find(({ contentType }: Attachment) => contentType === type);
  return part?.content.subarray(0, MAX_PART_CHARACTERS).toString("utf8");
};

/** Parses fields as in the header of a mail: folded lines are joined, names are in lower case, and the first of each counts. */
function fieldsOf(text: string): Record<string, string> {
  const fields: Record<string, string> = Object.create(null);
  for (const line of text.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/)) {
    const [, name = "", value = ""] = /^([\w-]{1,60}):[ \t]*(.*)$/.exec(line) ?? [];
    if (name !== "") fields[name.toLowerCase()] ??= value.trim();
  }
  return fields;
}

/** Returns whether a mail was sent automatically (RFC 3834, and what was usual before it). */
const isAutomatic = (mail: ParsedMail): boolean =>
  mail.headerLines.some(
    ({ key, line }) =>
      (key === "auto-submitted" && !/:\s*no\b/i.test(line)) ||
      key === "x-autoreply" ||
      key === "x-autorespond" ||
      (key === "precedence" && /auto_reply|bulk|junk|list/i.test(line)),
  );

const isFromMachine = ({ from, headerLines }: ParsedMail): boolean =>
  headerLines.some(({ key, line }) => key === "return-path" && /:\s*<>\s*$/.test(line)) ||
  /^(mailer-daemon|postmaster|mail-?daemon)@/i.test(from?.value[0]?.address ?? "") ||
  /^mailer-daemon\b/i.test(from?.text ?? "");

const withoutTags = (html: string): string => html.slice(0, MAX_PART_CHARACTERS).replace(/<[^<>]{0,2000}>/g, " ");

const oneLine = (text: string): string => clean(text.slice(0, MAX_PART_CHARACTERS)).slice(0, MAX_SAYS_CHARACTERS);
