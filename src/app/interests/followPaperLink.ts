/** One-tap links in digests: more papers like one, or never that one again. The signed link is the proof. */
import { type InterestLevel, MAX_ADJUSTMENTS, type PaperWish } from "../../domain/interests/interest.ts";
import type { Paper } from "../../domain/papers/paper.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { DAY_MS } from "../../lib/time.ts";
import { hiddenAmong, hide, unhide } from "../../store/collections/hidden.ts";
import { findSubscription } from "../../store/digests/subscriptions.ts";
import {
  adjustmentsOf,
  interestSettings,
  removeAdjustment,
  saveAdjustment,
} from "../../store/interests/interestSettings.ts";
import { createPaperLinks, type UsedLink, undoLink, usedLink, useLink } from "../../store/interests/paperLinks.ts";
import type { Tx } from "../../store/lib/databaseType.ts";
import { loadPapers } from "../../store/papers/papers.ts";
import { findReader } from "../../store/readers/readers.ts";
import type { AppContext } from "../context.ts";
import { authorize } from "../permissions.ts";

/** Links are valid for so long. */
const PAPER_LINK_DAYS = 60;

export interface PaperLinkRequest {
  wish: PaperWish;
  token: string;
}

export interface PaperLinkView {
  reader: Reader;
  paper: Paper;
  /** Present where the link was used. */
  used?: UsedLink;
}

/**
 * Tells what a link is for, and whether it was used. Throws `wrong_token` for a link that is forged, outdated, from before
 * the reader's interests were forgotten, or for a paper, a reader or a subscription that is gone.
 */
export async function showPaperLink(ctx: AppContext, { wish, token }: PaperLinkRequest): Promise<PaperLinkView> {
  const { db, services, clock } = ctx;
  const link = createPaperLinks(services.secret).read(wish, token);
  const subscription = link && (await findSubscription(db, link.subscription.id));
  if (!link || !subscription || subscription.readerId === null || subscription.links !== link.subscription.links)
    throw notValid("it is incomplete, or a newer link to your digests was requested since.");
  if (link.at < clock() - PAPER_LINK_DAYS * DAY_MS)
    throw notValid(`such links work for ${PAPER_LINK_DAYS} days, and this one is older.`);
  const reader = await findReader(db, { id: subscription.readerId });
  const [paper] = await loadPapers(db, [link.paperKey]);
  if (!reader || !paper) throw notValid("the paper or the account is gone.");
  const { forgottenBefore } = await interestSettings(db, reader.id);
  if (link.at < (forgottenBefore ?? 0))
    throw notValid("it is from before you had what was learned about your interests forgotten.");
  const used = await usedLink(db, reader.id, token);
  return { reader, paper, ...(used ? { used } : {}) };
}

const notValid = (why: string) =>
  new BroadsheetError(
    "wrong_token",
    `This link does not work: ${why} Nothing was changed. The same can be set on the paper’s page, or with a link in your next digest.`,
  );

/** Does what a link says, once. Throws `conflict` for one that was used, and what `showPaperLink` and `authorize` throw. */
export async function followPaperLink(ctx: AppContext, request: PaperLinkRequest): Promise<PaperLinkView> {
  const { wish, token } = request;
  const { reader, paper } = await showPaperLink(ctx, request);
  authorize(ctx, { reader, scopes: ["write"] }, wish === "more" ? "adjustInterest" : "setHidden");
  await ctx.db.transaction().execute(async (tx) => {
    if (await usedLink(tx, reader.id, token))
      throw new BroadsheetError(
        "conflict",
        "This link was used already, and works only once. Nothing more was changed.",
      );
    const at = ctx.clock();
    const earlier =
      wish === "more" ? await setMore(tx, reader.id, paper, at) : await setHidden(tx, reader.id, paper, at);
    await useLink(tx, { readerId: reader.id, token, earlier, at }, at - PAPER_LINK_DAYS * DAY_MS);
  });
  return showPaperLink(ctx, request);
}

/** Takes back what a link did. Throws `conflict` where there is nothing to take back, and what `followPaperLink` throws. */
export async function undoPaperLink(ctx: AppContext, request: PaperLinkRequest): Promise<PaperLinkView> {
  const { wish, token } = request;
  const { reader, paper } = await showPaperLink(ctx, request);
  authorize(ctx, { reader, scopes: ["write"] }, wish === "more" ? "adjustInterest" : "setHidden");
  await ctx.db.transaction().execute(async (tx) => {
    const used = await usedLink(tx, reader.id, token);
    if (!used || used.undoneAt !== null)
      throw new BroadsheetError("conflict", "There is nothing to undo: this link has done nothing, or it was undone.");
    const at = ctx.clock();
    if (wish === "hide" && used.earlier === null) await unhide(tx, reader.id, paper.key);
    if (wish === "more") await setBack(tx, reader.id, paper, used.earlier as InterestLevel | null, at);
    await undoLink(tx, token, at);
  });
  return showPaperLink(ctx, request);
}

const settingKey = ({ key }: Paper) => String(key);

/** Returns what was set before; null for nothing. */
async function setMore(tx: Tx, readerId: number, paper: Paper, at: number): Promise<InterestLevel | null> {
  const known = await adjustmentsOf(tx, readerId);
  const earlier = known.find(({ kind, value }) => kind === "paper" && value === settingKey(paper));
  if (!earlier && known.length >= MAX_ADJUSTMENTS)
    throw new BroadsheetError(
      "conflict",
      `You have ${MAX_ADJUSTMENTS} adjustments already, and no more fit. Sign in and take some back first.`,
    );
  await setBack(tx, readerId, paper, "more", at);
  return earlier?.setting ?? null;
}

async function setHidden(tx: Tx, readerId: number, { key }: Paper, at: number): Promise<"hidden" | null> {
  const wasHidden = (await hiddenAmong(tx, readerId, [key])).has(key);
  await hide(tx, readerId, key, at);
  return wasHidden ? "hidden" : null;
}

const setBack = (tx: Tx, readerId: number, paper: Paper, setting: InterestLevel | null, at: number): Promise<void> =>
  setting === null
    ? removeAdjustment(tx, readerId, "paper", settingKey(paper))
    : saveAdjustment(tx, readerId, { kind: "paper", value: settingKey(paper), label: paper.title, setting }, at);
