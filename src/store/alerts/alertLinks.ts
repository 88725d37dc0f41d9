/** The signed link to the page that ends the mails of alerts. It is valid until another is handed out. */
import { type LinkRef, signedLinks } from "../lib/signedLinks.ts";

export interface AlertLinks {
  /** Returns the link for a reader's mail. */
  stop(channel: LinkRef): string;
  /** Returns the channel that a token is for; undefined for a token that is not ours. */
  read(token: string): LinkRef | undefined;
}

/** Makes and reads the links. `address` is the instance's, without a closing slash. */
export function createAlertLinks(secret: string, address = ""): AlertLinks {
  const { tokenOf, read } = signedLinks(secret, "alerts stop");
  return { stop: (channel) => `${address}/alerts/stop/${tokenOf(channel)}`, read };
}
