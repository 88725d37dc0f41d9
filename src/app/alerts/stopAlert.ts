import { BroadsheetError } from "../../lib/errors.ts";
import { isMailLink } from "../../store/alerts/alertChannels.ts";
import { createAlertLinks } from "../../store/alerts/alertLinks.ts";
import { endMailAlerts, type MailAlert, mailAlerts } from "../../store/alerts/alerts.ts";
import type { AppContext } from "../context.ts";

/**
 * Ends one alert by mail, or all of them without `alertId`. The signed link from a mail is the proof, in place of an
 * actor. Returns how many were ended. Throws `not_found` for a link that is not valid.
 */
export async function stopAlert(
  ctx: AppContext,
  { link, alertId }: { link: string; alertId?: number | undefined },
): Promise<number> {
  return endMailAlerts(ctx.db, await channelOfLink(ctx, link), alertId);
}

/** Lists the alerts that a signed link can end. Throws `not_found` for a link that is not valid. */
export const listMailAlerts = async (ctx: AppContext, link: string): Promise<MailAlert[]> =>
  mailAlerts(ctx.db, await channelOfLink(ctx, link));

async function channelOfLink({ db, services }: AppContext, link: string): Promise<number> {
  const channel = createAlertLinks(services.secret).read(link);
  if (channel && (await isMailLink(db, channel))) return channel.id;
  throw new BroadsheetError(
    "not_found",
    "This link is no longer valid, or part of it is missing. You can always end alerts on your page of alerts.",
  );
}
