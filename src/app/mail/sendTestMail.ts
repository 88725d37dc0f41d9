import type { MailOutcome } from "../../domain/mail/mail.ts";
import { NOT_A_MAIL_ADDRESS, parseMailAddress } from "../../domain/mail/mailAddress.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { recordAudit } from "../../store/moderation/auditLog.ts";
import type { AppContext } from "../context.ts";
import { type Actor, authorize } from "../permissions.ts";
import { testMail } from "./testMail.ts";

/**
 * Sends a mail at once, so that an admin sees whether mail goes out; it is recorded in the audit log. An empty `to` stands
 * for the actor's own address. A mail that cannot be sent is an outcome. Throws `bad_request` for what is no mail address,
 * and what `authorize` throws.
 */
export async function sendTestMail(
  ctx: AppContext,
  actor: Actor | undefined,
  { to }: { to: string },
): Promise<{ address: string; outcome: MailOutcome }> {
  authorize(ctx, actor, "sendTestMail");
  const address = parseMailAddress(to.trim() || actor.account?.email || "");
  if (address === undefined) throw new BroadsheetError("bad_request", NOT_A_MAIL_ADDRESS);
  const { mailer } = ctx.services;
  const outcome = await mailer(testMail(address, ctx.config.title, new Date(ctx.clock()).toISOString()));
  await recordAudit(ctx.db, {
    by: actor.reader.id,
    at: ctx.clock(),
    action: "sent a test mail",
    subject: address,
    message: outcome.sent ? outcome.answer : outcome.why,
  });
  return { address, outcome };
}
