/** The page of the mails that stay on this machine, for the holder of the key that was printed at the start. */
import { Hono } from "hono";
import { hasMailKey, keepMailKey, LOCAL_MAIL_PATH, mailSeal } from "../../http/accounts/mailKey.ts";
import { isSecret } from "../../http/accounts/secretTries.ts";
import { keepAddressSecret } from "../../http/security.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { LocalMailPage } from "./signInPage.tsx";

export function localMailPages(site: WebContext): Hono {
  const { outbox, mailKey, secret, config } = site.services;
  const pages = new Hono();
  if (!outbox || !mailKey) return pages;
  const seal = mailSeal(mailKey, secret);

  pages.get(LOCAL_MAIL_PATH, async (c) => {
    c.header("cache-control", "no-store");
    c.header("x-robots-tag", "noindex");
    keepAddressSecret(c);
    const given = c.req.query("key");
    if (given !== undefined) {
      if (!isSecret(site, c, "mails", given, mailKey)) return c.notFound();
      keepMailKey(c, seal, config.baseUrl.startsWith("https:"));
      // Redirect to a URL without the key, so that it stays out of the browser's history.
      return c.redirect(LOCAL_MAIL_PATH, 303);
    }
    if (!hasMailKey(c, seal)) return c.notFound();
    return c.html(html(<LocalMailPage page={await site.page(c)} mails={outbox.latest()} />));
  });

  return pages;
}
