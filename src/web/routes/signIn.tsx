/** Signing in and out: links by mail, the library's own addresses for passkeys and single sign-on, the local mail page. */
import { type Context, Hono } from "hono";
import { BroadsheetError } from "../../domain/errors.ts";
import { isMailAddress } from "../../domain/mail.ts";
import { claimInvitation, isInvited } from "../../store/invitations.ts";
import { hashOf, LINK_MINUTES } from "../accounts/auth.ts";
import { isLocal, originOf } from "../accounts/origin.ts";
import { act, backTo } from "../actions.ts";
import { LinkPage, LinkSentPage, LocalMailPage, SignInPage, type SignInView } from "../pages/signIn.tsx";
import { html, type Site } from "../site.ts";

/** The library's addresses that browsers need; all others stay closed. */
const OPEN_TO_BROWSERS = [
  "GET /auth/callback/sso",
  "POST /auth/callback/sso",
  "GET /auth/passkey/generate-register-options",
  "POST /auth/passkey/verify-registration",
  "GET /auth/passkey/generate-authenticate-options",
  "POST /auth/passkey/verify-authentication",
];

export function signInPages(site: Site): {
  pages: Hono;
  /** In place of a page that only somebody signed in may see, or of an action. */
  askToSignIn(c: Context, says: string): Promise<Response>;
} {
  const { parts, accounts, visits, db } = site;
  const { config, mailer, outbox, clock } = parts;
  const pages = new Hono();

  /** The form, also in place of an answer that needs somebody signed in. */
  const signInPage = async (c: Context, view: Partial<SignInView>) => {
    originOf(c, config.baseUrl);
    c.header("cache-control", "no-store");
    return html(
      <SignInPage
        page={await site.page(c)}
        form={await visits.formToken(c)}
        back={backTo(c.req.query("return"))}
        invitation={c.req.query("invitation") ?? ""}
        registration={config.registration}
        singleSignOn={config.singleSignOn?.name}
        local={outbox !== undefined && isLocal(c)}
        {...view}
      />,
    );
  };

  pages.get("/sign-in", async (c) => {
    if (await visits.of(c)) return c.redirect(backTo(c.req.query("return")), 303);
    const says = c.req.query("refused") || c.req.query("error") ? REFUSED : undefined;
    const wanted = c.req.query("for") === "upvote" ? FOR_UPVOTES : undefined;
    return c.html(await signInPage(c, { ...(says ? { says } : {}), ...(wanted ? { wanted } : {}) }));
  });

  act(pages, site, "POST /sign-in", async (c, _visit, { email = "", back = "", invitation = "" }) => {
    const address = email.trim();
    const goOn = backTo(back);
    if (!isMailAddress(address)) {
      const says = "This is not a mail address. It looks like mira@example.org.";
      return c.html(await signInPage(c, { says, email: address, back: goOn, invitation }), 400);
    }
    const origin = originOf(c, config.baseUrl);
    site.limit("signIn", site.client(c));
    site.limit("linksTo", address.toLowerCase());
    if (invitation !== "" && !(await claimInvitation(db, hashOf(invitation), address, clock()))) {
      const says =
        "This invitation does not hold any more: it was used, taken back, or is too old. Please ask for another.";
      return c.html(await signInPage(c, { says, email: address, back: goOn }), 403);
    }
    // The answer is the same whether or not an account may be opened, so that nobody learns who has one.
    if (await mayEnter(address)) {
      const token = await accounts.issueLink(origin, address, undefined);
      const link = `${origin}/sign-in/link?${new URLSearchParams({ token, return: goOn })}`;
      const outcome = await mailer(linkMail(address, link));
      if (!outcome.sent) {
        parts.log(`A link to sign in could not be mailed: ${outcome.why}`);
        throw new BroadsheetError(
          "mail_failing",
          "The mail with your link could not be sent just now: the mail server refused it. Please try again in a few minutes.",
        );
      }
    }
    const view = { email: address, minutes: LINK_MINUTES, registration: config.registration };
    return c.html(
      html(<LinkSentPage page={await site.page(c)} {...view} local={outbox !== undefined && isLocal(c)} />),
    );
  });

  // Following the link shows a button only: what reads mail before people do must not use the link up.
  pages.get("/sign-in/link", async (c) => {
    c.header("cache-control", "no-store");
    c.header("referrer-policy", "no-referrer");
    const view = { token: c.req.query("token") ?? "", back: backTo(c.req.query("return")) };
    return c.html(html(<LinkPage page={await site.page(c)} form={await visits.formToken(c)} {...view} />));
  });
  act(pages, site, "POST /sign-in/link", async (c, _visit, { token = "", back = "" }) => {
    site.limit("tries", site.client(c));
    const cookies = await accounts.enter(originOf(c, config.baseUrl), token, c.req.raw.headers);
    if (!cookies) return c.html(await signInPage(c, { says: SPENT, back: backTo(back) }), 403);
    for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect(backTo(back), 303);
  });

  act(pages, site, "POST /sign-in/single-sign-on", async (c, _visit, { back = "" }) => {
    if (!config.singleSignOn) throw new BroadsheetError("not_found", "This instance has no single sign-on.");
    site.limit("tries", site.client(c));
    const { address, cookies } = await accounts.toSingleSignOn(
      originOf(c, config.baseUrl),
      backTo(back),
      c.req.raw.headers,
    );
    for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect(address, 303);
  });

  act(pages, site, "POST /sign-out", async (c) => {
    const cookies = await accounts.leave(originOf(c, config.baseUrl), c.req.raw.headers);
    for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect("/", 303);
  });

  pages.all("/auth/*", async (c) => {
    if (!OPEN_TO_BROWSERS.includes(`${c.req.method} ${c.req.path}`)) return c.notFound();
    site.limit("tries", site.client(c));
    c.header("cache-control", "no-store");
    return accounts.handle(originOf(c, config.baseUrl), c.req.raw);
  });

  if (outbox)
    pages.get("/mail", async (c) => {
      if (!isLocal(c)) return c.notFound();
      c.header("cache-control", "no-store");
      return c.html(html(<LocalMailPage page={await site.page(c)} mails={outbox.latest()} />));
    });

  async function mayEnter(address: string): Promise<boolean> {
    const email = address.toLowerCase();
    const account = await db.selectFrom("accounts").select("id").where("email", "=", email).executeTakeFirst();
    return account !== undefined || accounts.admits(email) || isInvited(db, email, clock());
  }

  const linkMail = (to: string, link: string) => ({
    to,
    subject: `Sign in to ${config.title}`,
    text: `Open this address to sign in to ${config.title}. It works once, within ${LINK_MINUTES} minutes:

${link}

If you did not ask for it, nothing happens when you leave it.
`,
    headers: { "Auto-Submitted": "auto-generated" },
  });

  return {
    pages,
    async askToSignIn(c, says) {
      const asked = c.req.method === "GET" ? new URL(c.req.url) : undefined;
      const back = asked ? asked.pathname + asked.search : (await c.req.parseBody().catch(() => ({}) as never)).back;
      return c.html(await signInPage(c, { says, back: backTo(typeof back === "string" ? back : undefined) }), 401);
    },
  };
}

const SPENT =
  "This link does not work any more: each works once, for half an hour, and only where an account may be opened. Ask for another here.";
const FOR_UPVOTES =
  "Upvotes are readers’, one each, so they need an account. Once you are signed in you come back to the paper.";
const REFUSED = "Signing in did not work, or was broken off. Please try again, or ask whoever runs this instance.";
