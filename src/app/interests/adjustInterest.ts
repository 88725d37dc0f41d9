import { type InterestKind, type InterestLevel, MAX_ADJUSTMENTS } from "../../domain/interests/interest.ts";
import { foldName } from "../../domain/papers/authorNames.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { clean } from "../../lib/text.ts";
import type { Database } from "../../store/database.ts";
import {
  adjustmentsOf,
  type InterestAdjustment,
  removeAdjustment,
  saveAdjustment,
} from "../../store/interests/interestSettings.ts";
import type { AppContext } from "../context.ts";
import { getPaper } from "../papers/getPaper.ts";
import { type Actor, authorize } from "../permissions.ts";
import { describerOf } from "./describePapers.ts";

export interface AdjustInterest {
  kind: InterestKind;
  /** A paper's id, a word, a name or a category. */
  value: string;
  /** Null takes an adjustment back. */
  setting: InterestLevel | null;
}

const MAX_CHARACTERS = 100;
/** Stands before the key of a paper that is gone, whose adjustment can still be taken back. */
export const GONE = "gone:";

/**
 * Turns something learned down, removes it, adds it, or takes that back. Throws `bad_request` for a word that tells
 * nothing, `not_found` for an unknown paper, `conflict` over the limit, and what `authorize` throws.
 */
export async function adjustInterest(
  ctx: AppContext,
  actor: Actor | undefined,
  input: AdjustInterest,
): Promise<{ adjustments: InterestAdjustment[] }> {
  authorize(ctx, actor, "adjustInterest");
  const { reader } = actor;
  const { kind, setting } = input;
  if (kind === "word" && setting !== null) await assertTelling(ctx, input.value);
  const adjustments = await ctx.db.transaction().execute(async (tx) => {
    const { value, label } = await subjectOf(tx, input);
    if (setting === null) await removeAdjustment(tx, reader.id, kind, value);
    else {
      const known = await adjustmentsOf(tx, reader.id);
      const isNew = !known.some((one) => one.kind === kind && one.value === value);
      if (isNew && known.length >= MAX_ADJUSTMENTS)
        throw new BroadsheetError(
          "conflict",
          `You have ${MAX_ADJUSTMENTS} adjustments already, and no more fit. Take some back first.`,
        );
      await saveAdjustment(tx, reader.id, { kind, value, label, setting }, ctx.clock());
    }
    return adjustmentsOf(tx, reader.id);
  });
  return { adjustments };
}

/** A word that is in nearly no paper, or in very many, tells nothing of a reader. */
async function assertTelling(ctx: AppContext, value: string): Promise<void> {
  const word = clean(value);
  if (!ONE_WORD.test(word)) return;
  const { vocabulary } = await describerOf(await ctx.library());
  if (vocabulary.find(word.toLowerCase()) !== undefined) return;
  throw new BroadsheetError(
    "bad_request",
    `“${word}” is in too many papers here, or in too few, to tell what you like. Choose another word.`,
  );
}

const ONE_WORD = /^[\p{L}\p{N}]{1,100}$/u;

async function subjectOf(
  db: Database,
  { kind, value, setting }: AdjustInterest,
): Promise<{ value: string; label: string }> {
  if (kind === "paper") {
    if (setting === null && value.startsWith(GONE)) return { value: value.slice(GONE.length), label: value };
    const { key, title } = await getPaper(db, value);
    return { value: String(key), label: title };
  }
  const label = clean(value).slice(0, MAX_CHARACTERS);
  if (label === "") throw new BroadsheetError("bad_request", `Write the ${kind} that you want more or less of.`);
  if (kind === "category") return { value: label, label };
  if (kind === "author") return { value: foldName(label), label };
  if (!ONE_WORD.test(label))
    throw new BroadsheetError("bad_request", `“${label}” is not one word. Add the words one by one.`);
  return { value: label.toLowerCase(), label: label.toLowerCase() };
}
