/** The page that ends mails of alerts, opened by the signed address in each without signing in. */
import { type Context, Hono } from "hono";
import { action } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { isMailLink } from "../../store/alerts/alertChannels.ts";
import { createAlertLinks } from "../../store/alerts/alertLinks.ts";
import { endMailAlerts, mailAlerts } from "../../store/alerts/alerts.ts";
import { StopPage } from "./alertStopPage.tsx";

export function alertLinkPages(site: WebContext): Hono {
  const { db, services } = site;
  const links = createAlertLinks(services.secret);
  const pages = new Hono();

  pages.get("/alerts/stop/:link", async (c) => stopPage(c, await wayIn(c)));
  action(pages, site, "POST /alerts/stop/:link", async (c, _, { alert }) => {
    const way = await wayIn(c);
    const one = alert === undefined ? undefined : Number(/^\d{1,15}$/.exec(alert)?.[0] ?? 0);
    return stopPage(c, way, await endMailAlerts(db, way, one));
  });

  async function wayIn(c: Context): Promise<number> {
    const way = links.read(c.req.param("link") ?? "");
    if (way && (await isMailLink(db, way))) return way.id;
    throw new BroadsheetError(
      "not_found",
      "This address does not hold any more, or part of it is missing. Alerts can always be ended on your page of alerts.",
    );
  }

  async function stopPage(c: Context, wayId: number, ended?: number): Promise<Response> {
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex");
    const alerts = await mailAlerts(db, wayId);
    const page = await site.page(c);
    return c.html(html(<StopPage page={page} alerts={alerts} {...(ended === undefined ? {} : { ended })} />));
  }

  return pages;
}
