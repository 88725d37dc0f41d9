/** An instance with something of everything that the Hub's API tells of, and programs with tokens. */
import { submit } from "../../../src/store/editions/editions.ts";
import { applyListings } from "../../../src/store/editions/listings.ts";
import { upvote } from "../../../src/store/editions/upvotes.ts";
import { hashOf } from "../../../src/store/lib/secrets.ts";
import { type Member, member } from "../cast.ts";
import { freshInstance, type TestInstance } from "../instance.ts";
import { DAY_MS, NOW, record } from "../made/records.ts";

export const TODAY = "2026-06-16";
export const YESTERDAY = "2026-06-15";
/** Of a month that has ended, in a week of its own. */
const LONG_AGO = "2026-05-20";

const versions = (day: string) => [{ version: 1, createdAt: Date.parse(`${day}T17:59:53Z`) }];

const ENGINES = record({
  id: "2606.00001",
  title: "On engines",
  authors: ["Ada Lovelace", "Charles Babbage", "Ada Lovelace"],
  abstract: "Engines compute. Weights: https://huggingface.co/mira/engine-7b and hf.co/datasets/mira/cards.",
  versions: versions(TODAY),
  links: [
    { kind: "code", value: "https://github.com/ada/engine" },
    { kind: "model", value: "https://huggingface.co/mira/engine-7b" },
    { kind: "dataset", value: "https://huggingface.co/datasets/mira/cards" },
    { kind: "space", value: "https://huggingface.co/spaces/mira/demo" },
  ],
});
const RULED = record({ id: "2606.00002", title: "Placed by a rule", authors: [], versions: versions(TODAY) });
const LISTED = record({ id: "2606.00003", title: "Listed elsewhere", versions: versions(YESTERDAY) });
const OLD = record({ id: "2605.00004", title: "Of long ago", versions: versions(LONG_AGO) });
const APART = record({ id: "2604.00005", title: "Engines in no edition", versions: versions("2026-04-01") });

export async function withEditions() {
  const instance = await freshInstance();
  await instance.add(ENGINES, RULED, LISTED, OLD, APART);
  const [ada, mona] = [await member(instance, "ada"), await member(instance, "mona", "moderator")];
  const keys = new Map(
    (await instance.db.selectFrom("papers").select(["id", "key"]).execute()).map((p) => [p.id, p.key]),
  );
  const keyOf = (id: string) => keys.get(id) ?? 0;
  await instance.db.transaction().execute(async (tx) => {
    const { id: rule } = await tx
      .insertInto("readers")
      .values({ handle: "rule-1", name: "Machine learning", rule: 1, created_at: NOW })
      .returning("id")
      .executeTakeFirstOrThrow();
    const put = (day: string, id: string, readerId: number, at: number) =>
      submit(tx, { day, paperKey: keyOf(id), readerId, at });
    await put(TODAY, ENGINES.id, mona.id, NOW - 3_000);
    await put(TODAY, RULED.id, rule, NOW - 5_000);
    await put(LONG_AGO, OLD.id, ada.id, NOW - 27 * DAY_MS);
    const listing = { site: "huggingface", links: [], takenAt: NOW };
    await applyListings(tx, [
      {
        ...listing,
        day: YESTERDAY,
        paperId: LISTED.id,
        upvotes: 5,
        submitter: "Ann Elsewhere",
        submittedAt: NOW - DAY_MS,
      },
      { ...listing, day: YESTERDAY, paperId: OLD.id, upvotes: 1, submittedAt: NOW - DAY_MS },
    ]);
    await upvote(tx, keyOf(ENGINES.id), ada.id, NOW);
    const claim = { author: "Ada Lovelace", evidence: "", state: "approved", created_at: NOW, decided_at: NOW };
    await tx
      .insertInto("claims")
      .values({ ...claim, paper_key: keyOf(ENGINES.id), reader_id: ada.id })
      .execute();
  });
  return { instance, ada, mona, keyOf };
}

/** A program of a reader's, with a token of these scopes; sends JSON. */
export async function programOf({ app, db }: Pick<TestInstance, "app" | "db">, { id }: Member, scopes: string) {
  const secret = `bs_of-${id}-${scopes.replaceAll(" ", "-")}`;
  const token = { reader_id: id, name: "t", hash: hashOf(secret), scopes, created_at: 1 };
  await db.insertInto("api_tokens").values(token).execute();
  return {
    secret,
    async post(path: string, body: unknown) {
      const headers = { authorization: `Bearer ${secret}`, "content-type": "application/json" };
      const answer = await app.request(path, { method: "POST", headers, body: JSON.stringify(body) });
      return { status: answer.status, json: await answer.json() };
    },
    async get(path: string) {
      const answer = await app.request(path, { headers: { authorization: `Bearer ${secret}` } });
      return { status: answer.status, json: await answer.json() };
    },
  };
}
