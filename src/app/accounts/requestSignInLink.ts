import { NOT_A_MAIL_ADDRESS, parseMailAddress } from "../../domain/mail/mailAddress.ts";
import { admits, LINK_MINUTES } from "../../domain/readers/registration.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { hashOf } from "../../store/lib/secrets.ts";
import { latestLinkMail, queueAgain, queueMail } from "../../store/mail/mailQueue.ts";
import { hasAccount, isUnusedLink } from "../../store/readers/accounts.ts";
import { claimInvitation, isInvited } from "../../store/readers/invitations.ts";
import type { AppContext } from "../context.ts";
import { linkMail } from "../mail/accountEmails.ts";
import { type LinkAllowance, linkAllowance } from "./linkAllowance.ts";

export interface SignInRequest {
  email: string;
  /** The path to go on to. */
  back: string;
  /** The code of an invitation; empty where there is none. */
  invitation: string;
  /** The address of this instance that links lead to, without a closing slash. */
  origin: string;
  /** The network that the request comes from. */
  client: string;
  /** Makes a token that signs this address in, once. */
  issueToken(email: string): Promise<string>;
}

/**
 * Mails a link that signs an address in, if it has an account or may open one. Does the same for any other address, but for
 * the mail, so that nobody learns who has an account. Throws `bad_request`, `too_many_tries`, and `wrong_token` for an
 * invitation that does not hold.
 */
export async function requestSignInLink(ctx: AppContext, request: SignInRequest): Promise<void> {
  const { db, clock, limit } = ctx;
  const { client, invitation } = request;
  const email = parseMailAddress(request.email);
  if (email === undefined) throw new BroadsheetError("bad_request", NOT_A_MAIL_ADDRESS);
  limit("signIn", client);
  const allowance = linkAllowance(limit, client, email);
  if (invitation !== "" && !(await claimInvitation(db, hashOf(invitation), email, clock())))
    throw new BroadsheetError(
      "wrong_token",
      "This invitation does not hold any more: it was used, revoked, or is too old. Please ask for another.",
    );
  await queueLink(ctx, request, email, allowance);
  ctx.services.kickMails();
}

async function queueLink(
  ctx: AppContext,
  request: SignInRequest,
  email: string,
  allowance: LinkAllowance,
): Promise<void> {
  if (allowance.mail === "nothing") return;
  const { hasOne, mayOpen } = await accountChances(ctx, email);
  const wanted = hasOne || (allowance.newcomers && mayOpen);
  const openMail = allowance.mail === "again" ? await findOpenMail(ctx, email) : undefined;
  if (openMail) await queueAgain(ctx.db, openMail.id, wanted);
  else await queueNewLink(ctx, request, email, wanted);
}

/** Looks everything up whatever it finds, so that it always takes as long. */
async function accountChances(
  { db, clock, config }: AppContext,
  email: string,
): Promise<{ hasOne: boolean; mayOpen: boolean }> {
  const hasOne = await hasAccount(db, email);
  const invited = await isInvited(db, email, clock());
  return { hasOne, mayOpen: admits(config.registration, email) || invited };
}

/** Finds the mail with the last link to an address, if nobody has used the link. */
async function findOpenMail({ db, clock }: AppContext, email: string): Promise<{ id: number } | undefined> {
  const latest = await latestLinkMail(db, "sign-in", email, clock());
  return latest?.linkHash && (await isUnusedLink(db, latest.linkHash)) ? latest : undefined;
}

async function queueNewLink(
  { db, clock, config }: AppContext,
  { origin, back, issueToken }: SignInRequest,
  email: string,
  wanted: boolean,
): Promise<void> {
  const token = await issueToken(email);
  const link = `${origin}/sign-in/link?${new URLSearchParams({ token, return: back })}`;
  await queueMail(db, {
    kind: "sign-in",
    mail: linkMail(config.title, email, link),
    wanted,
    linkHash: hashOf(token),
    expiresAt: clock() + LINK_MINUTES * MINUTE_MS,
    at: clock(),
  });
}
