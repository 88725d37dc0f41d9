/** One mail, and what became of it. */

export interface Mail {
  /** An address, as its owner wrote it. */
  to: string;
  /** Without line breaks. */
  subject: string;
  /** Lines of any length. */
  text: string;
  html?: string;
  /** Further headers, such as `List-Id`. */
  headers?: Record<string, string>;
  /** The envelope's sender, where it is not the setting's. */
  envelopeFrom?: string;
}

/** A refusal is an expected failure outside: `permanent` says that the same mail will not be taken later either. */
export type MailOutcome = { sent: true; answer: string } | { sent: false; permanent: boolean; why: string };

/** Hands one mail over; never throws. */
export type Mailer = (mail: Mail) => Promise<MailOutcome>;

/** Mails of an instance without a mail server, for whoever runs it. */
export interface Outbox {
  /** The latest first. */
  latest(): readonly (Mail & { at: number })[];
}

const MAX_ADDRESS_CHARACTERS = 254;
const MAX_LOCAL_CHARACTERS = 64;

/**
 * Whether mail may be sent to an address: letters, figures and `_'+-.` before the @, a domain in ASCII behind it. The
 * mail that arrives is the proof. Addresses are compared in lower case.
 */
export const isMailAddress = (text: string): boolean =>
  text.length <= MAX_ADDRESS_CHARACTERS &&
  text.indexOf("@") <= MAX_LOCAL_CHARACTERS &&
  /^(?!\.)(?!.*\.\.)[\w'+.-]*[\w+-]@([a-z\d][a-z\d-]*\.)+[a-z]{2,}$/i.test(text);
