import type { Mail } from "../../domain/mail/mail.ts";
import { comparableAddress, isMailAddress, NOT_A_MAIL_ADDRESS } from "../../domain/mail/mailAddress.ts";
import { isRole, type Role } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { newSecret } from "../../store/lib/secrets.ts";
import { queueMail } from "../../store/mail/mailQueue.ts";
import { hasAccount } from "../../store/readers/accounts.ts";
import { addInvitation } from "../../store/readers/invitations.ts";
import type { AppContext } from "../context.ts";
import { invitationMail } from "../mail/accountEmails.ts";
import { type Actor, authorize } from "../permissions.ts";

export interface InvitationRequest {
  /** Empty for a link that anybody may use, once. */
  email: string;
  role: string;
  /** The address of this instance that links lead to, without a closing slash. */
  origin: string;
}

/** An invitation for an address was mailed there; one for anybody is a link to hand on. */
export type IssuedInvitation = { mailed: string } | { link: string };

/**
 * Invites somebody to open an account, as an admin: by a mail to an address, or by a link for anybody. Throws
 * `bad_request`, `conflict` for an address that has an account, and what `authorize` throws.
 */
export async function inviteReader(
  ctx: AppContext,
  actor: Actor | undefined,
  { email, role, origin }: InvitationRequest,
): Promise<IssuedInvitation> {
  authorize(ctx, actor, "inviteReader");
  const { config, services } = ctx;
  const to = comparableAddress(email);
  if (!isRole(role)) throw new BroadsheetError("bad_request", "There is no such role.");
  if (to !== "" && !isMailAddress(to)) throw new BroadsheetError("bad_request", NOT_A_MAIL_ADDRESS);
  const invitation = { ...(to === "" ? {} : { email: to }), role, origin, by: actor.reader.id };
  if (to === "") return { link: await issueInvitation(ctx, invitation) };
  await issueInvitation(ctx, invitation, (link) => invitationMail(config.title, to, link, actor.reader.name));
  services.kickMails();
  return { mailed: to };
}

/**
 * Saves an invitation and returns its link; `by` is the admin's id, absent for the operator. The mail with the link, if
 * there is to be one, is queued in the same transaction. Throws `conflict` for an address that has an account.
 */
export async function issueInvitation(
  { db, clock }: Pick<AppContext, "db" | "clock">,
  { email, role, origin, by }: { email?: string; role: Role; origin: string; by?: number },
  mailWith?: (link: string) => Mail,
): Promise<string> {
  if (email !== undefined && (await hasAccount(db, email)))
    throw new BroadsheetError(
      "conflict",
      `${email} has an account already. Give it another role in place of an invitation.`,
    );
  const { code, hash } = newSecret();
  const link = `${origin}/sign-in?${new URLSearchParams({ invitation: code })}`;
  const at = clock();
  await db.transaction().execute(async (tx) => {
    await addInvitation(tx, { hash, email, role, by, at });
    if (mailWith) await queueMail(tx, { kind: "invitation", mail: mailWith(link), wanted: true, linkHash: hash, at });
  });
  return link;
}
