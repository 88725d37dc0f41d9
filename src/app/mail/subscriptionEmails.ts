/** Mails about a subscription itself. They go to whoever asked, and say all that they are for. */

import { describePreferences, parsePreferences } from "../../domain/digests/digestPreferences.ts";
import type { Mail } from "../../domain/mail/mail.ts";
import type { SubscriptionRow } from "../../store/digests/subscriptions.ts";

/** What an address gets that somebody typed into the form. */
export function askedMail(instance: string, subscription: SubscriptionRow, link: string): Mail {
  const { state, wishes, zone } = subscription;
  if (state === "pending")
    return mail(
      subscription,
      `Confirm your subscription to ${instance}`,
      `Somebody, we hope you, asked ${instance} for papers by mail to this address:

${describePreferences(parsePreferences(wishes), zone)}.

Open this address and press the button there to confirm it:

${link}

If it was not you, do nothing: no other mail comes, and the address is forgotten within a week.
`,
    );
  return mail(
    subscription,
    `Your subscription to ${instance}`,
    `Somebody, we hope you, asked ${instance} for papers by mail to this address. ${
      state === "suspended"
        ? "It is subscribed already, but nothing is being sent, for a reason that stands here:"
        : "It is subscribed already. What comes and when can be changed here:"
    }

${link}

If it was not you, nothing has changed.
`,
  );
}

/** After all links before were made useless. */
export const renewedMail = (instance: string, subscription: SubscriptionRow, link: string): Mail =>
  mail(
    subscription,
    `A new link to your subscription to ${instance}`,
    `The links in earlier mails of ${instance} do not work any more, as was asked for on the page of your subscription. This one does:

${link}
`,
  );

const mail = ({ written }: SubscriptionRow, subject: string, text: string): Mail => ({
  to: written,
  subject,
  text,
  headers: { "Auto-Submitted": "auto-generated" },
});
