/** npm's `@jackwener/opencli`, unmodified: it takes the Hub's address from HF_ENDPOINT. */
import { expect, it } from "vitest";
import { clientsOf, printed, serve, WHY_NO_OPENCLI } from "../support/clients/clients.ts";
import { withEditions, YESTERDAY } from "../support/clients/hubReaders.ts";
import type { Ended } from "../support/program.ts";

it("lists the latest papers, a day, a week and a month, and shows one", async ({ skip }) => {
  if (WHY_NO_OPENCLI) return skip(WHY_NO_OPENCLI);
  const { instance } = await withEditions();
  const { opencli } = clientsOf(await serve(instance));
  const [latest, dated, weekly, monthly, paper, missing] = await Promise.all([
    opencli("hf", "top", "--limit", "1"),
    opencli("hf", "top", "--date", YESTERDAY),
    opencli("hf", "top", "--period", "weekly"),
    opencli("hf", "top", "--period", "monthly", "--all", "true"),
    opencli("hf", "paper", "2606.00001"),
    opencli("hf", "paper", "2606.09999"),
  ]);
  const authors = "Ada Lovelace, Charles Babbage, Ada Lovelace";
  expect(printed(latest)).toEqual([{ rank: 1, id: "2606.00001", title: "On engines", upvotes: 1, authors }]);
  expect(idsIn(dated)).toEqual(["2606.00003", "2605.00004"]);
  expect(idsIn(weekly)).toEqual(["2606.00001", "2606.00003", "2605.00004", "2606.00002"]);
  expect(idsIn(monthly)).toHaveLength(4);
  expect(printed(paper)[0]).toMatchObject({ title: "On engines", upvotes: 1, authors });
  // Its own code for what is not there.
  expect(missing.code).toBe(66);
});

const idsIn = (ended: Ended): string[] => printed(ended).map(({ id }: { id: string }) => id);
