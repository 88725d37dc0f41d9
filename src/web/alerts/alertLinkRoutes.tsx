/** The page that ends mails of alerts. It is opened by the signed link in each of them, without signing in. */
import { type Context, Hono } from "hono";
import { listMailAlerts, stopAlert } from "../../app/alerts/stopAlert.ts";
import { action } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { StopPage } from "./alertStopPage.tsx";

export function alertLinkPages(site: WebContext): Hono {
  const pages = new Hono();

  pages.get("/alerts/stop/:link", async (c) => stopPage(c));
  action(pages, site, "POST /alerts/stop/:link", async (c, _, { alert }) => {
    const alertId = alert === undefined ? undefined : Number(/^\d{1,15}$/.exec(alert)?.[0] ?? 0);
    return stopPage(c, await stopAlert(site, { link: linkOf(c), alertId }));
  });

  async function stopPage(c: Context, ended?: number): Promise<Response> {
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex");
    const alerts = await listMailAlerts(site, linkOf(c));
    const page = await site.page(c);
    return c.html(html(<StopPage page={page} alerts={alerts} {...(ended === undefined ? {} : { ended })} />));
  }

  return pages;
}

const linkOf = (c: Context): string => c.req.param("link") ?? "";
