/** Signing in and out: links by mail, the way to the single sign-on. */

import { type Context, Hono } from "hono";
import { linkMail } from "../../app/mail/accountEmails.ts";
import { isMailAddress } from "../../domain/mail/mail.ts";
import { LINK_MINUTES } from "../../domain/readers/registration.ts";
import { originOf } from "../../http/accounts/origin.ts";
import { action, backTo } from "../../http/actions.ts";
import { linkAllowance } from "../../http/limits/linkLimits.ts";
import { keepAddressSecret } from "../../http/security.ts";
import { html, type WebContext } from "../../http/webContext.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { MINUTE_MS } from "../../lib/time.ts";
import { hashOf } from "../../store/lib/secrets.ts";
import { latestLinkMail, queueAgain, queueMail } from "../../store/mail/mailQueue.ts";
import { hasAccount, isOpenLink } from "../../store/readers/accounts.ts";
import { claimInvitation, isInvited } from "../../store/readers/invitations.ts";
import { hasReader } from "../../store/readers/readers.ts";
import { LinkPage, LinkSentPage, OnwardPage, SignInPage, type SignInView } from "./signInPage.tsx";

export function signInPages(site: WebContext): {
  pages: Hono;
  /** In place of a page that only somebody signed in may see, or of an action. */
  askToSignIn(c: Context, message: string): Promise<Response>;
} {
  const { services, accounts, visits, db } = site;
  const { config, outbox, clock } = services;
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
        local={outbox !== undefined}
        {...view}
      />,
    );
  };

  pages.get("/sign-in", async (c) => {
    const reason = c.req.query("for");
    // Adding a passkey needs a session that has just begun, also where there is one.
    if (reason !== "passkey" && (await visits.of(c))) return c.redirect(backTo(c.req.query("return")), 303);
    const refusal = c.req.query("error");
    const message = refusal === undefined ? undefined : refusalOf(refusal, config.singleSignOn?.name);
    const wanted = reason === "upvote" ? FOR_UPVOTES : reason === "passkey" ? FOR_PASSKEYS : undefined;
    return c.html(await signInPage(c, { ...(message ? { message } : {}), ...(wanted ? { wanted } : {}) }));
  });

  action(pages, site, "POST /sign-in", async (c, _visit, { email = "", back = "", invitation = "" }) => {
    const address = email.trim();
    const goOn = backTo(back);
    if (!isMailAddress(address)) {
      const message = "This is not a mail address. It looks like mira@example.org.";
      return c.html(await signInPage(c, { message, email: address, back: goOn, invitation }), 400);
    }
    const origin = originOf(c, config.baseUrl);
    site.limit("signIn", site.client(c));
    const allowance = linkAllowance(site.limit, site.client(c), address);
    if (invitation !== "" && !(await claimInvitation(db, hashOf(invitation), address, clock()))) {
      const message =
        "This invitation does not hold any more: it was used, taken back, or is too old. Please ask for another.";
      return c.html(await signInPage(c, { message, email: address, back: goOn }), 403);
    }
    if (allowance.mail !== "nothing") {
      // What is done is the same whether or not an account may be opened, so that nobody learns who has one.
      const may = await mayEnter(address);
      const wanted = may.reader || (allowance.newcomers && may.newcomer);
      const known = allowance.mail === "again" ? await openLinkMail(address) : undefined;
      if (known) await queueAgain(db, known.id, wanted);
      else await mailLink({ origin, address, goOn, wanted });
    }
    const view = { email: address, minutes: LINK_MINUTES, registration: config.registration };
    const answer = html(<LinkSentPage page={await site.page(c)} {...view} local={outbox !== undefined} />);
    services.kickMails();
    return c.html(answer);
  });

  async function mailLink(asked: { origin: string; address: string; goOn: string; wanted: boolean }): Promise<void> {
    const { origin, address, goOn, wanted } = asked;
    const token = await accounts.issueLink(origin, address, undefined);
    const link = `${origin}/sign-in/link?${new URLSearchParams({ token, return: goOn })}`;
    await queueMail(db, {
      kind: "sign-in",
      mail: linkMail(config.title, address, link),
      wanted,
      linkHash: hashOf(token),
      expiresAt: clock() + LINK_MINUTES * MINUTE_MS,
      at: clock(),
    });
  }

  /** The mail with the link that was last mailed to an address, if nobody has used it. */
  async function openLinkMail(address: string): Promise<{ id: number } | undefined> {
    const known = await latestLinkMail(db, "sign-in", address, clock());
    return known?.linkHash && (await isOpenLink(db, known.linkHash)) ? known : undefined;
  }

  // Following the link shows a button only: what reads mail before people do must not use the link up.
  pages.get("/sign-in/link", async (c) => {
    c.header("cache-control", "no-store");
    keepAddressSecret(c);
    const view = { token: c.req.query("token") ?? "", back: backTo(c.req.query("return")) };
    return c.html(html(<LinkPage page={await site.page(c)} form={await visits.formToken(c)} {...view} />));
  });
  action(pages, site, "POST /sign-in/link", async (c, _visit, { token = "", back = "" }) => {
    const entered = await accounts.enter(originOf(c, config.baseUrl), token, c.req.raw.headers);
    if (!entered) {
      // Only links that do not hold are counted, so that nobody can use up the tries of who has one that does.
      site.limit("tries", site.client(c));
      return c.html(await signInPage(c, { message: SPENT, back: backTo(back) }), 403);
    }
    for (const cookie of entered.cookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect((await hasReader(db, entered.accountId)) ? backTo(back) : firstVisit(backTo(back)), 303);
  });

  action(pages, site, "POST /sign-in/single-sign-on", async (c, _visit, { back = "" }) => {
    if (!config.singleSignOn) throw new BroadsheetError("not_found", "This instance has no single sign-on.");
    const { name } = config.singleSignOn;
    site.limit("steps", site.client(c));
    const goOn = backTo(back);
    const origin = originOf(c, config.baseUrl);
    const ways = { back: signInAgain(goOn), first: firstVisit(goOn), refused: signInAgain(goOn) };
    const onward = await accounts.toSingleSignOn(origin, ways, c.req.raw.headers);
    if (!onward) return c.html(await signInPage(c, { message: refusalOf("away", name), back: goOn }), 503);
    for (const cookie of onward.cookies) c.header("set-cookie", cookie, { append: true });
    // A page, since a form may lead to this site only, wherever the provider itself leads on to.
    return c.html(html(<OnwardPage page={await site.page(c)} name={name} address={onward.address} />));
  });

  action(pages, site, "POST /sign-out", async (c) => {
    const cookies = await accounts.leave(originOf(c, config.baseUrl), c.req.raw.headers);
    for (const cookie of cookies) c.header("set-cookie", cookie, { append: true });
    return c.redirect("/", 303);
  });

  /** Looks at everything whatever it finds, so that it takes as long. */
  async function mayEnter(address: string): Promise<{ reader: boolean; newcomer: boolean }> {
    const email = address.toLowerCase();
    const reader = await hasAccount(db, email);
    const invited = await isInvited(db, email, clock());
    return { reader, newcomer: accounts.admits(email) || invited };
  }

  /** Where the form of a refused request says that it comes from; no more is read of it than such a form has. */
  async function backOf(c: Context): Promise<string | undefined> {
    const isForm = c.req.header("content-type")?.startsWith("application/x-www-form-urlencoded");
    if (!isForm || c.req.header("transfer-encoding") !== undefined) return undefined;
    const body = await site.bodies.read(c, MAX_REFUSED_BYTES, () => new Error()).catch(() => undefined);
    return new URLSearchParams(body?.toString()).get("back") ?? undefined;
  }

  return {
    pages,
    async askToSignIn(c, message) {
      const asked = c.req.method === "GET" ? new URL(c.req.url) : undefined;
      const back = asked ? asked.pathname + asked.search : await backOf(c);
      return c.html(await signInPage(c, { message, back: backTo(back) }), 401);
    },
  };
}

const MAX_REFUSED_BYTES = 16_384;
const SPENT =
  "This link does not work any more: each works once, for half an hour, and only where an account may be opened. Ask for another here.";
const FOR_UPVOTES =
  "Upvotes are readers’, one each, so they need an account. Once you are signed in you come back to the paper.";
const FOR_PASSKEYS =
  "A passkey can be added for a day after signing in. Once you are signed in again you come back to your account.";

/** Pages to come back to from elsewhere; whoever is signed in by then goes on from there. */
const signInAgain = (back: string): string => `/sign-in?${query({ return: back })}`;
const firstVisit = (back: string): string =>
  `/account?${query({ new: "", ...(back === "/" ? {} : { return: back }) })}`;
// The library takes no asterisk in the paths it is told.
const query = (fields: Record<string, string>): string => new URLSearchParams(fields).toString().replaceAll("*", "%2A");

/** Why somebody came back without being signed in, in words. */
function refusalOf(code: string, name = "The single sign-on"): string {
  switch (code) {
    case "away":
      return `${name} does not answer just now. Please try again in a while, or sign in by a link.`;
    case "access_denied":
      return `${name} did not let you in, or it was broken off there. You can try again, or sign in by a link.`;
    case "account_not_linked":
      return `There is an account with your address already, and ${name} does not vouch that the address is yours. Please sign in by a link, which proves it.`;
    case "email_not_found":
      return `${name} did not tell your mail address, without which there is no account. Please ask whoever runs it, or sign in by a link.`;
    case "state_mismatch":
    case "state_not_found":
      return "Signing in took too long, or was begun in another browser. Please try again.";
    default:
      return "Signing in did not work, or was broken off. Please try again, or ask whoever runs this instance.";
  }
}
