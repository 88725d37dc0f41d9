/** Python's `huggingface_hub` and its command `hf`, unmodified: they take the Hub's address from HF_ENDPOINT. */
import { expect, it } from "vitest";
import { clientsOf, printed, serve, WHY_NO_HUGGINGFACE_HUB } from "../support/clients/clients.ts";
import { programOf, TODAY, withEditions, YESTERDAY } from "../support/clients/hubReaders.ts";

it("hf lists, searches and shows papers, with the Hub's own token or ours", async ({ skip }) => {
  if (WHY_NO_HUGGINGFACE_HUB) return skip(WHY_NO_HUGGINGFACE_HUB);
  const { instance, ada } = await withEditions();
  const address = await serve(instance);
  // A token of the Hub's is no reason to refuse what everybody may read.
  const { hf } = clientsOf(address, { HF_TOKEN: "hf_of_the_hub" });
  const [listed, dated, found, info, missing, wrong] = await Promise.all([
    hf("papers", "ls", "--format", "json"),
    hf("papers", "ls", "--date", TODAY),
    hf("papers", "search", "engines", "--format", "json"),
    hf("papers", "info", "2606.00001", "--format", "json"),
    hf("papers", "info", "2606.09999"),
    hf("papers", "ls", "--date", "soon"),
  ]);
  expect(printed(listed)[0]).toMatchObject({
    id: "2606.00001",
    title: "On engines",
    upvotes: 1,
    comments: 0,
    published_at: "2026-06-16T17:59:53+00:00",
    submitted_by_name: "Mona",
  });
  expect([dated.code, dated.stdout.includes("Machine learning")]).toEqual([0, true]);
  expect(
    printed(found)
      .map(({ id }: { id: string }) => id)
      .sort(),
  ).toEqual(["2604.00005", "2606.00001"]);
  expect(printed(info)).toMatchObject({
    title: "On engines",
    linked_models: [{ id: "mira/engine-7b" }],
    num_total_models: 1,
  });
  expect([missing.code, missing.stderr.includes("Paper '2606.09999' not found")]).toEqual([1, true]);
  expect([wrong.code, wrong.stderr.includes("date must be a day")]).toEqual([1, true]);
  expect((await hf("auth", "whoami")).stderr).toContain("Invalid user token");

  const { secret } = await programOf(instance, ada, "read write");
  const own = clientsOf(address);
  expect((await own.hf("auth", "login", "--token", secret)).code).toBe(0);
  expect((await own.hf("auth", "whoami")).stdout).toContain("ada");
});

it("the library reads every list and paper into its types", async ({ skip }) => {
  if (WHY_NO_HUGGINGFACE_HUB) return skip(WHY_NO_HUGGINGFACE_HUB);
  const { instance } = await withEditions();
  const { python } = clientsOf(await serve(instance));
  const script = `
import json
from huggingface_hub import HfApi
api = HfApi()
daily = list(api.list_daily_papers(p=0, limit=2)) + list(api.list_daily_papers(p=1, limit=2))
info = api.paper_info("2606.00001")
print(json.dumps({
  "daily": [[p.id, p.title, p.upvotes, p.comments, p.submitted_by.username, p.published_at.tzinfo is not None] for p in daily],
  "past": list(api.list_daily_papers(p=9)),
  "day": [[p.id, p.upvotes, p.submitted_by.fullname] for p in api.list_daily_papers(date="${YESTERDAY}")],
  "others": [[p.id for p in papers] for papers in [
    api.list_daily_papers(week="2026-W25", sort="trending"), api.list_daily_papers(month="2026-05"), api.list_daily_papers(submitter="mona")]],
  "found": [p.title for p in api.list_papers(query="engines", limit=1)],
  "author": [info.authors[0].user.username, info.authors[0].status, info.authors[0].status_last_changed_at.year],
  "times": [info.published_at.isoformat(), info.submitted_at.isoformat()],
  "links": [info.github_repo, [m.id for m in info.linked_models], [d.id for d in info.linked_datasets], [s.id for s in info.linked_spaces]],
}))`;
  const read = printed(await python(script));
  expect(read).toMatchObject({
    daily: [
      ["2606.00001", "On engines", 1, 0, "mona", true],
      ["2606.00002", "Placed by a rule", 0, 0, "Machine learning", true],
      ["2606.00003", "Listed elsewhere", 0, 0, "Ann Elsewhere", true],
      ["2605.00004", "Of long ago", 0, 0, "ada", true],
    ],
    past: [],
    day: [
      ["2606.00003", 0, "Ann Elsewhere"],
      ["2605.00004", 0, "Hugging Face"],
    ],
    others: [["2606.00001", "2606.00003", "2605.00004", "2606.00002"], ["2605.00004"], ["2606.00001"]],
    author: ["ada", "claimed_verified", 2026],
    times: ["2026-06-16T17:59:53+00:00", "2026-06-16T11:59:57+00:00"],
    links: ["https://github.com/ada/engine", ["mira/engine-7b"], ["mira/cards"], ["mira/demo"]],
  });
  expect(read.found).toHaveLength(1);
});
