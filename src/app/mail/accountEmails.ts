/** Mails about accounts, in words. */
import type { Mail } from "../../domain/mail/mail.ts";
import { LINK_MINUTES } from "../../domain/readers/registration.ts";
import { INVITATION_DAYS } from "../../store/readers/invitations.ts";

/** RFC 3834: nobody's holiday notice answers it. */
const written = (to: string, subject: string, text: string): Mail => ({
  to,
  subject,
  text,
  headers: { "Auto-Submitted": "auto-generated" },
});

export const linkMail = (title: string, to: string, link: string): Mail =>
  written(
    to,
    `Sign in to ${title}`,
    `Open this address to sign in to ${title}. It works once, within ${LINK_MINUTES} minutes:

${link}

If you did not ask for it, nothing happens when you leave it.
`,
  );

export const invitationMail = (title: string, to: string, link: string, from: string): Mail =>
  written(
    to,
    `Invitation to ${title}`,
    `${from} invites you to ${title}. Open this address to make an account with your mail address, within ${INVITATION_DAYS} days:

${link}

If you do not want one, nothing happens when you leave it.
`,
  );

export const newAddressMail = (title: string, to: string, link: string, handle: string): Mail =>
  written(
    to,
    `Your address at ${title}`,
    `Open this address, and from then on the account of @${handle} at ${title} is signed in to with this mail address. It works once, within ${LINK_MINUTES} minutes:

${link}

If you did not ask for it, nothing happens when you leave it.
`,
  );

/** To the old address; it does not say which the new one is, since others may read there by now. */
export const oldAddressMail = (title: string, to: string, page: string): Mail =>
  written(
    to,
    `Your address at ${title} is to change`,
    `Somebody who is signed in to your account at ${title} wants to sign in with another mail address from now on. If that was you, there is nothing to do.

If it was not you, sign in and end all other sessions, which stops the change as well:

${page}
`,
  );
