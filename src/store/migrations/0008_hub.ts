import type { Kysely } from "kysely";

/** Models, datasets and Spaces were kept as project pages before. */
const KINDS = [
  ["dataset", /^https:\/\/huggingface\.co\/datasets\/\w[\w.-]*\/\w[\w.-]*$/],
  ["space", /^https:\/\/huggingface\.co\/spaces\/\w[\w.-]*\/\w[\w.-]*$/],
  [
    "model",
    /^https:\/\/huggingface\.co\/(?!(?:datasets|spaces|papers|blog|docs|posts|collections)\/)\w[\w.-]*\/\w[\w.-]*$/,
  ],
] as const;

interface Before {
  paper_links: { paper_key: number; kind: string; value: string };
}

export async function up(untyped: Kysely<unknown>): Promise<void> {
  const db = untyped as unknown as Kysely<Before>;
  const rows = await db
    .selectFrom("paper_links")
    .select(["paper_key", "value"])
    .where("kind", "=", "project")
    .where("value", "like", "https://huggingface.co/%")
    .execute();
  for (const { paper_key, value } of rows) {
    const kind = KINDS.find(([, address]) => address.test(value))?.[0];
    if (kind === undefined) continue;
    await db
      .updateTable("paper_links")
      .set({ kind })
      .where("paper_key", "=", paper_key)
      .where("kind", "=", "project")
      .where("value", "=", value)
      .execute();
  }
}
