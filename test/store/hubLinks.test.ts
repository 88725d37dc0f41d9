import { expect, it } from "vitest";
import { up } from "../../src/store/migrations/0008_hub.ts";
import { freshInstance } from "../support/instance.ts";
import { record } from "../support/made/records.ts";

it("models, datasets and Spaces that were kept as project pages become what they are", async () => {
  const { add, db } = await freshInstance();
  const project = (value: string) => ({ kind: "project", value: `https://${value}` }) as const;
  const code = { kind: "code", value: "https://huggingface.co/mira/code" } as const;
  await add(
    record({
      links: [
        ...["mira/engine-7b", "datasets/mira/cards", "spaces/mira/demo"].map((path) =>
          project(`huggingface.co/${path}`),
        ),
        ...["papers/2301.00001", "blog/mira/engine", "datasets/mira", "mira/a/b"].map((path) =>
          project(`huggingface.co/${path}`),
        ),
        project("mira.github.io/mira/engine"),
        code,
      ],
    }),
  );
  // The second time changes nothing.
  for (let i = 0; i < 2; i++) await up(db as never);
  const rows = await db.selectFrom("paper_links").select(["kind", "value"]).where("kind", "!=", "project").execute();
  expect(rows.map(({ kind, value }) => [kind, value]).sort()).toEqual([
    ["code", "https://huggingface.co/mira/code"],
    ["dataset", "https://huggingface.co/datasets/mira/cards"],
    ["model", "https://huggingface.co/mira/engine-7b"],
    ["space", "https://huggingface.co/spaces/mira/demo"],
  ]);
});
