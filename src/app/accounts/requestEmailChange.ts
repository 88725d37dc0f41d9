import { comparableAddress, isMailAddress, NOT_A_MAIL_ADDRESS } from "../../domain/mail/mailAddress.ts";
import { admits, LINK_MINUTES } from "../../domain/readers/registration.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { newSecret } from "../../store/lib/secrets.ts";
import { latestLinkMail, queueAgain, queueMail } from "../../store/mail/mailQueue.ts";
import { findEmailChange, hasAccount, isEmailConfirmed, saveEmailChange } from "../../store/readers/accounts.ts";
import type { AppContext } from "../context.ts";
import { newAddressMail, oldAddressMail } from "../mail/accountEmails.ts";
import { type Actor, authorize } from "../permissions.ts";
import { accountOf } from "./accountOf.ts";
import { linkAllowance } from "./linkAllowance.ts";

export interface EmailChangeRequest {
  /** The new address; the present one may be given to confirm it. */
  email: string;
  /** The address of this instance that links lead to, without a closing slash. */
  origin: string;
  /** The network that the request comes from. */
  client: string;
}

/**
 * Mails a link to a new address, which becomes the account's only when the link is followed, and tells the old address.
 * Does the same where somebody else has the new address, but for the mails, so that nobody learns who has an account.
 * Throws `bad_request`, `too_many_tries`, and what `authorize` throws.
 */
export async function requestEmailChange(
  ctx: AppContext,
  actor: Actor | undefined,
  { email, origin, client }: EmailChangeRequest,
): Promise<void> {
  authorize(ctx, actor, "requestEmailChange");
  const { limit, services } = ctx;
  const { id: accountId, email: oldEmail } = accountOf(actor);
  const newEmail = comparableAddress(email);
  checkNewEmail(ctx, newEmail, oldEmail);
  limit("addresses", actor.reader.id);
  const allowance = linkAllowance(limit, client, newEmail);
  const change = { accountId, handle: actor.reader.handle, oldEmail, newEmail, origin };
  if (allowance.mail === "new") await beginChange(ctx, change);
  if (allowance.mail === "again") await mailAgain(ctx, change);
  services.kickMails();
}

interface Change {
  accountId: string;
  handle: string;
  oldEmail: string;
  newEmail: string;
  origin: string;
}

function checkNewEmail({ config: { registration } }: AppContext, newEmail: string, oldEmail: string): void {
  if (!isMailAddress(newEmail)) throw new BroadsheetError("bad_request", NOT_A_MAIL_ADDRESS);
  if (registration.kind === "domains" && admits(registration, oldEmail) && !admits(registration, newEmail))
    throw new BroadsheetError(
      "bad_request",
      `Accounts here are for addresses at ${registration.domains.join(", ")}, so yours cannot move elsewhere.`,
    );
}

/** Mails the last link once more if this account began its change and it still holds, else a new one. */
async function mailAgain(ctx: AppContext, change: Change): Promise<void> {
  const { db, clock } = ctx;
  const { accountId, newEmail } = change;
  const latest = await latestLinkMail(db, "new-address", newEmail, clock());
  const isOpen =
    latest?.linkHash && latest.accountId === accountId && (await findEmailChange(db, latest.linkHash, clock()));
  if (!isOpen) return beginChange(ctx, change);
  await queueAgain(db, latest.id, !(await hasAccount(db, newEmail, accountId)));
}

/** Saves the change together with its mails: the link to the new address, and the notice to the old one. */
async function beginChange(
  { db, clock, config: { title } }: AppContext,
  { accountId, handle, oldEmail, newEmail, origin }: Change,
): Promise<void> {
  const wanted = !(await hasAccount(db, newEmail, accountId));
  const { code: token, hash } = newSecret();
  const at = clock();
  const expiresAt = at + LINK_MINUTES * MINUTE_MS;
  const link = `${origin}/account/address?${new URLSearchParams({ token })}`;
  await db.transaction().execute(async (tx) => {
    await saveEmailChange(tx, { accountId, email: newEmail, hash, expiresAt });
    const mail = newAddressMail(title, newEmail, link, handle);
    await queueMail(tx, { kind: "new-address", mail, wanted, accountId, linkHash: hash, expiresAt, at });
    if (newEmail === oldEmail) return;
    // An address that was never confirmed may belong to a stranger, who is told nothing.
    const confirmed = await isEmailConfirmed(tx, accountId);
    const notice = oldAddressMail(title, oldEmail, `${origin}/account`);
    await queueMail(tx, { kind: "old-address", mail: notice, wanted: confirmed, accountId, at });
  });
}
