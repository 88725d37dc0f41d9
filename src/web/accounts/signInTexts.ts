/** Sentences of the pages around signing in. */

export const LINK_SPENT =
  "This link does not work any more: each works once, for half an hour, and only where an account may be opened. Ask for another here.";
export const WHY_FOR_UPVOTES =
  "Upvotes come from readers, one each, so they need an account. Once you are signed in, you come back to the paper.";
export const WHY_FOR_PASSKEYS =
  "A passkey can be added for a day after signing in. Once you are signed in again, you come back to your account.";

/** Says why somebody came back from the single sign-on without being signed in. */
export function refusalOf(code: string, name = "The single sign-on"): string {
  switch (code) {
    case "away":
      return `${name} does not answer just now. Please try again in a while, or sign in by a link.`;
    case "access_denied":
      return `${name} did not let you in, or you stopped there. You can try again, or sign in by a link.`;
    case "account_not_linked":
      return `There is an account with your address already, and ${name} does not vouch that the address is yours. Please sign in by a link, which proves it.`;
    case "email_not_found":
      return `${name} did not tell us your mail address, without which there is no account. Please ask its operator, or sign in by a link.`;
    case "state_mismatch":
    case "state_not_found":
      return "Signing in took too long, or began in another browser. Please try again.";
    default:
      return "Signing in did not work, or was interrupted. Please try again, or ask the operator of this instance.";
  }
}
