/** Text in XML 1.0. */
import type { Instant } from "../../domain/paper.ts";

/** For texts and attributes alike; what XML 1.0 cannot say at all is left out. */
export const xml = (text: string): string =>
  text
    .toWellFormed()
    // Readers that take RSS's titles for HTML decode a second time; by numbers they do the least harm.
    .replace(UNSAYABLE, "")
    .replace(/[&<>"'\t\n\r]/g, (sign) => `&#${sign.charCodeAt(0)};`);

// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what it is about.
const UNSAYABLE = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g;

/** RFC 3339. */
export const isoTime = (at: Instant): string => new Date(at).toISOString();
/** RFC 822 with years of four figures, as RSS has it. */
export const mailTime = (at: Instant): string => new Date(at).toUTCString();

/** An element without attributes. */
export const element = (name: string, text: string): string => `<${name}>${xml(text)}</${name}>\n`;

export const link = (rel: string, href: string, type?: string): string =>
  `rel="${rel}"${type ? ` type="${type}"` : ""} href="${xml(href)}"`;
