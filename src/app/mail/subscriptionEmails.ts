/** Mails about a subscription itself. They go to the address that was entered, and say why. */
import { describePreferences } from "../../domain/digests/digestPreferences.ts";
import type { Subscription } from "../../domain/digests/subscription.ts";
import type { Mail } from "../../domain/mail/mail.ts";

/** Writes the mail to an address that somebody entered in the form. */
export function requestMail(instance: string, subscription: Subscription, link: string): Mail {
  const { state, preferences, zone } = subscription;
  if (state === "pending")
    return mail(
      subscription,
      `Confirm your subscription to ${instance}`,
      `Somebody, we hope you, asked ${instance} for papers by mail to this address:

${describePreferences(preferences, zone)}.

Open this address and press the button there to confirm it:

${link}

If it was not you, do nothing: no other mail will come, and the address is deleted within a week.
`,
    );
  return mail(
    subscription,
    `Your subscription to ${instance}`,
    `Somebody, we hope you, asked ${instance} for papers by mail to this address. ${
      state === "suspended"
        ? "It is already subscribed, but nothing is being sent. The reason is given here:"
        : "It is already subscribed. You can change what comes and when here:"
    }

${link}

If it was not you, nothing has changed.
`,
  );
}

/** Writes the mail with a new link, after all earlier ones were invalidated. */
export const renewedMail = (instance: string, subscription: Subscription, link: string): Mail =>
  mail(
    subscription,
    `A new link to your subscription to ${instance}`,
    `The links in earlier mails from ${instance} no longer work, as requested on the page of your subscription. This one does:

${link}
`,
  );

const mail = ({ email }: Subscription, subject: string, text: string): Mail => ({
  to: email,
  subject,
  text,
  headers: { "Auto-Submitted": "auto-generated" },
});
