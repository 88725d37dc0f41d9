/**
 * Coat shopping data (Schnabel, Swaminathan, Singh, Chandak and Joachims, "Recommendations as Treatments", ICML 2016):
 * each user's ratings of coats that the user chose (train.ascii), and of coats drawn at random (test.ascii).
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { BroadsheetError, messageOf } from "../../lib/errors.ts";

const FILES = { chosen: "train.ascii", random: "test.ascii" } as const;
const MAX_RATING = 5;
/** A factor model of more is learned too slowly here; Coat has 87,000. */
const MAX_CELLS = 500_000;

/** Rows are users, columns items; 1 to 5, or 0 where the user rated nothing. */
export interface CoatData {
  users: number;
  items: number;
  chosen: number[][];
  random: number[][];
}

/** Throws `file_unreadable` where a file is missing or is no table of ratings, `too_large`. */
export function readCoat(folder: string): CoatData {
  const [chosen, random] = [readTable(folder, FILES.chosen), readTable(folder, FILES.random)];
  const [users, items] = [chosen.length, chosen[0]?.length ?? 0];
  if (random.length !== users || random[0]?.length !== items)
    throw unreadable(
      folder,
      `${FILES.random} has ${random.length} rows of ${random[0]?.length ?? 0} ratings, ${FILES.chosen} has ${users} of ${items}; both must be about the same users and items`,
    );
  return { users, items, chosen, random };
}

function readTable(folder: string, name: string): number[][] {
  const rows = textOf(folder, name)
    .split("\n")
    .filter((line) => line.trim() !== "")
    .map((line) => line.trim().split(/\s+/));
  const width = rows[0]?.length ?? 0;
  if (width === 0) throw unreadable(folder, `${name} is empty`);
  if (rows.length * width > MAX_CELLS)
    throw new BroadsheetError(
      "too_large",
      `${join(folder, name)} has ${rows.length} rows of ${width} ratings, which is more than can be learned here. Take fewer users.`,
    );
  return rows.map((row, i) => {
    if (row.length !== width)
      throw unreadable(folder, `line ${i + 1} of ${name} has ${row.length} ratings, the first has ${width}`);
    return row.map((text) => {
      const rating = Number(text);
      if (Number.isInteger(rating) && rating >= 0 && rating <= MAX_RATING) return rating;
      throw unreadable(
        folder,
        `line ${i + 1} of ${name} has “${text.slice(0, 20)}”, and a rating is a whole number from 0, for none, to ${MAX_RATING}`,
      );
    });
  });
}

function textOf(folder: string, name: string): string {
  try {
    return readFileSync(join(folder, name), "utf8");
  } catch (error) {
    throw unreadable(folder, messageOf(error));
  }
}

const unreadable = (folder: string, why: string) =>
  new BroadsheetError(
    "file_unreadable",
    `${folder} cannot be used as Coat data: ${why}. The folder must have ${FILES.chosen} and ${FILES.random}, one line of ratings a user.`,
  );
