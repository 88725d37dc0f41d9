/**
 * Every page that shows a link, a code, a key or what only admins see, with who may open it. An API token may not: what
 * such a page shows would outlive the token, or allow more than the token does. `site.inPerson` enforces the table.
 */
import type { Role } from "../domain/readers/reader.ts";

export const PAGES_IN_PERSON = {
  /** Sessions, passkeys and tokens, each with a form that ends it. */
  "GET /account": "reader",
  /** Leads to the link that manages the reader's subscription. */
  "GET /account/digest": "reader",
  /** Shows the address of the private feed of alerts. */
  "GET /me/alerts": "reader",
  /** Shows the addresses of private feeds. */
  "GET /me/feeds": "reader",
  /** Shows links of invitations when they are made, and mail addresses. */
  "GET /admin/invitations": "admin",
  /** Shows mail addresses. */
  "GET /admin/readers": "admin",
  /** Shows mail addresses and what mail servers answered. */
  "GET /admin/mail": "admin",
  /** Shows what sources answered. */
  "GET /admin/sources": "admin",
} satisfies Record<string, Role>;

export type PageInPerson = keyof typeof PAGES_IN_PERSON;
