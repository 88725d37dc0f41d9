/** Signing in and out: links by mail, and the way to the single sign-on. */
import { type Context, Hono } from "hono";
import { requestSignInLink } from "../../app/accounts/requestSignInLink.ts";
import { LINK_MINUTES } from "../../domain/readers/registration.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, backTo } from "../../http/actions.ts";
import { orFormAgain } from "../../http/formErrors.ts";
import { keepAddressSecret } from "../../http/security.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { findReaderOfAccount } from "../../store/readers/readers.ts";
import { LinkPage, LinkSentPage, OnwardPage, SignInPage, type SignInView } from "./signInPage.tsx";
import { LINK_SPENT, refusalOf, WHY_FOR_PASSKEYS, WHY_FOR_UPVOTES } from "./signInTexts.ts";

const MAX_REFUSED_BYTES = 16_384;

export function signInPages(site: WebContext): {
  pages: Hono;
  /** Asks somebody to sign in, in place of a page or an action that needs it. */
  askToSignIn(c: Context, message: string): Promise<Response>;
} {
  const pages = new Hono();
  addForm(pages, site);
  addLink(pages, site);
  addSingleSignOn(pages, site);
  action(pages, site, "POST /sign-out", async (c) => {
    const cookies = await site.accounts.leave(originOf(c, site.config.baseUrl), c.req.raw.headers);
    sendCookies(c, cookies);
    return c.redirect("/", 303);
  });
  return {
    pages,
    async askToSignIn(c, message) {
      const page = c.req.method === "GET" ? new URL(c.req.url) : undefined;
      const back = page ? page.pathname + page.search : await backOfForm(site, c);
      return c.html(html(await signInPage(site, c, { message, back: backTo(back) })), 401);
    },
  };
}

/** Renders the form, also in place of an answer that needs somebody signed in. */
async function signInPage(site: WebContext, c: Context, view: Partial<SignInView>) {
  const { config, outbox } = site.services;
  originOf(c, config.baseUrl);
  c.header("cache-control", "no-store");
  return (
    <SignInPage
      page={await site.page(c)}
      form={await site.sessions.formToken(c)}
      back={backTo(c.req.query("return"))}
      invitation={c.req.query("invitation") ?? ""}
      registration={config.registration}
      singleSignOn={config.singleSignOn?.name}
      local={outbox !== undefined}
      {...view}
    />
  );
}

function addForm(pages: Hono, site: WebContext): void {
  const { config, outbox } = site.services;

  pages.get("/sign-in", async (c) => {
    const reason = c.req.query("for");
    // Adding a passkey needs a session that has just begun, even where there is one already.
    if (reason !== "passkey" && (await site.sessions.of(c))) return c.redirect(backTo(c.req.query("return")), 303);
    const refusal = c.req.query("error");
    const message = refusal === undefined ? undefined : refusalOf(refusal, config.singleSignOn?.name);
    const wanted = reason === "upvote" ? WHY_FOR_UPVOTES : reason === "passkey" ? WHY_FOR_PASSKEYS : undefined;
    return c.html(html(await signInPage(site, c, { ...(message ? { message } : {}), ...(wanted ? { wanted } : {}) })));
  });

  action(pages, site, "POST /sign-in", (c, _session, { email = "", back: path = "", invitation = "" }) => {
    const back = backTo(path);
    return orFormAgain(
      c,
      async () => {
        const [origin, client] = [originOf(c, config.baseUrl), site.client(c)];
        const issueToken = (to: string) => site.accounts.issueLink(origin, to, undefined);
        await requestSignInLink(site, { email, back, invitation, origin, client, issueToken });
        const view = { email: email.trim(), minutes: LINK_MINUTES, registration: config.registration };
        return c.html(html(<LinkSentPage page={await site.page(c)} {...view} local={outbox !== undefined} />));
      },
      (message, code) =>
        // An invitation that does not hold is not carried along.
        signInPage(site, c, {
          message,
          email: email.trim(),
          back,
          invitation: code === "wrong_token" ? "" : invitation,
        }),
      ["bad_request", "wrong_token"],
    );
  });
}

function addLink(pages: Hono, site: WebContext): void {
  // Following the link only shows a button: what reads mail before people do must not use the link up.
  pages.get("/sign-in/link", async (c) => {
    c.header("cache-control", "no-store");
    keepAddressSecret(c);
    const view = { token: c.req.query("token") ?? "", back: backTo(c.req.query("return")) };
    return c.html(html(<LinkPage page={await site.page(c)} form={await site.sessions.formToken(c)} {...view} />));
  });
  action(pages, site, "POST /sign-in/link", async (c, _session, { token = "", back: path = "" }) => {
    const back = backTo(path);
    const entered = await site.accounts.enter(originOf(c, site.config.baseUrl), token, c.req.raw.headers);
    if (!entered) {
      // Only links that do not hold are counted, so that nobody can use up the tries of somebody with one that does.
      site.limit("tries", site.client(c));
      return c.html(html(await signInPage(site, c, { message: LINK_SPENT, back })), 403);
    }
    sendCookies(c, entered.cookies);
    return c.redirect((await findReaderOfAccount(site.db, entered.account.id)) ? back : firstSessionPath(back), 303);
  });
}

function addSingleSignOn(pages: Hono, site: WebContext): void {
  action(pages, site, "POST /sign-in/single-sign-on", async (c, _session, { back: path = "" }) => {
    const { config } = site.services;
    if (!config.singleSignOn) throw new BroadsheetError("not_found", "This instance has no single sign-on.");
    const { name } = config.singleSignOn;
    site.limit("steps", site.client(c));
    const back = backTo(path);
    const paths = { back: signInPath(back), first: firstSessionPath(back), refused: signInPath(back) };
    const onward = await site.accounts.toSingleSignOn(originOf(c, config.baseUrl), paths, c.req.raw.headers);
    if (!onward) return c.html(html(await signInPage(site, c, { message: refusalOf("away", name), back })), 503);
    sendCookies(c, onward.cookies);
    // A page, since a form may lead to this site only, wherever the provider itself leads on to.
    return c.html(html(<OnwardPage page={await site.page(c)} name={name} address={onward.url} />));
  });
}

function sendCookies(c: Context, cookies: readonly string[]): void {
  for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
}

/** Reads where the form of a refused request says that it comes from; no more is read of it than such a form has. */
async function backOfForm(site: WebContext, c: Context): Promise<string | undefined> {
  const isForm = c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded");
  if (!isForm || c.req.header("transfer-encoding") !== undefined) return undefined;
  const body = await site.bodies.read(c, MAX_REFUSED_BYTES, () => new Error()).catch(() => undefined);
  return new URLSearchParams(body?.toString()).get("back") ?? undefined;
}

/** The page to come back to from elsewhere; somebody who is signed in by then goes on from there. */
const signInPath = (back: string): string => `/sign-in?${query({ return: back })}`;
const firstSessionPath = (back: string): string =>
  `/account?${query({ new: "", ...(back === "/" ? {} : { return: back }) })}`;
// The library takes no asterisk in the paths it is given.
const query = (fields: Record<string, string>): string => new URLSearchParams(fields).toString().replaceAll("*", "%2A");
