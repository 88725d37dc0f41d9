/** The pages behind the one-tap links in digests. Opening one changes nothing, since programs follow links. */
import { type Context, Hono } from "hono";
import {
  followPaperLink,
  type PaperLinkRequest,
  showPaperLink,
  undoPaperLink,
} from "../../app/interests/followPaperLink.ts";
import { PAPER_WISHES } from "../../domain/interests/interest.ts";
import { action, wantsJson } from "../../http/actions.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { hideLink, tokenOf } from "./linkedSubscription.ts";
import { PaperLinkPage } from "./paperLinkPage.tsx";

export function paperLinkPages(site: WebContext): Hono {
  const pages = new Hono();
  pages.get("/wish/:wish/:token", (c) => answer(c, showPaperLink));
  action(pages, site, "POST /wish/:wish/:token", (c) => answer(c, followPaperLink));
  action(pages, site, "POST /wish/:wish/:token/undo", (c) => answer(c, undoPaperLink));

  async function answer(c: Context, carryOut: typeof showPaperLink): Promise<Response> {
    hideLink(c);
    const request = requestOf(c);
    const view = await carryOut(site, request);
    if (wantsJson(c)) return c.json({});
    return c.html(html(<PaperLinkPage page={await site.page(c)} {...request} {...view} />));
  }

  return pages;
}

function requestOf(c: Context): PaperLinkRequest {
  const wish = PAPER_WISHES.find((one) => one === c.req.param("wish"));
  if (!wish)
    throw new BroadsheetError(
      "not_found",
      "There is no page at this address. Please open the link as the mail has it.",
    );
  return { wish, token: tokenOf(c) };
}
