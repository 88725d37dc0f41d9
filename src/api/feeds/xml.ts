/** The building blocks of feeds in XML. */
import type { Instant } from "../../lib/time.ts";
import { xml } from "../xml.ts";

/** RFC 3339. */
export const isoTime = (at: Instant): string => new Date(at).toISOString();
/** RFC 822 with four-digit years, as RSS wants it. */
export const mailTime = (at: Instant): string => new Date(at).toUTCString();

/** An element without attributes. */
export const element = (name: string, text: string): string => `<${name}>${xml(text)}</${name}>\n`;

export const link = (rel: string, href: string, type?: string): string =>
  `rel="${rel}"${type ? ` type="${type}"` : ""} href="${xml(href)}"`;
