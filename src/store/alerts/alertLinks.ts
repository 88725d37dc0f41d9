/** The signed address of the page that ends the mails of alerts. It holds until another is handed out. */
import { type LinkRef, signedLinks } from "../lib/signedLinks.ts";

export interface AlertLinks {
  /** Of a reader's channel by mail. */
  stop(channel: LinkRef): string;
  /** The channel that a token stands for, or undefined. */
  read(token: string): LinkRef | undefined;
}

/** `address` is the instance's, without a closing slash. */
export function createAlertLinks(secret: string, address = ""): AlertLinks {
  const { tokenOf, read } = signedLinks(secret, "alerts stop");
  return { stop: (channel) => `${address}/alerts/stop/${tokenOf(channel)}`, read };
}
