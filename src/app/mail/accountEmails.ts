/** Mails about accounts. */
import type { Mail } from "../../domain/mail/mail.ts";
import { LINK_MINUTES } from "../../domain/readers/registration.ts";
import { INVITATION_DAYS } from "../../store/readers/invitations.ts";

/** Builds a mail that no automatic reply answers (RFC 3834). */
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

If you did not ask for it, you can ignore this mail; nothing will happen.
`,
  );

export const invitationMail = (title: string, to: string, link: string, from: string): Mail =>
  written(
    to,
    `Invitation to ${title}`,
    `${from} invites you to ${title}. Open this address to make an account with your mail address, within ${INVITATION_DAYS} days:

${link}

If you do not want one, you can ignore this mail; nothing will happen.
`,
  );

export const newAddressMail = (title: string, to: string, link: string, handle: string): Mail =>
  written(
    to,
    `Your address at ${title}`,
    `Open this address to sign in to the account of @${handle} at ${title} with this mail address from then on. It works once, within ${LINK_MINUTES} minutes:

${link}

If you did not ask for it, you can ignore this mail; nothing will happen.
`,
  );

/** Writes the notice to the old address. It does not give the new one, since somebody else may read the old one by now. */
export const oldAddressMail = (title: string, to: string, page: string): Mail =>
  written(
    to,
    `Your address at ${title} is about to change`,
    `Somebody who is signed in to your account at ${title} wants to sign in with another mail address from now on. If that was you, you need to do nothing.

If it was not you, sign in and end all other sessions, which stops the change as well:

${page}
`,
  );
