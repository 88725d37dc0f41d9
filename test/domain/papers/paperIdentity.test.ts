import { describe, expect, it } from "vitest";
import { isSamePaper, leadingId, titleKey } from "../../../src/domain/papers/paperIdentity.ts";

describe("the same work under two ids", () => {
  it("has the same title but for case, accents and punctuation", () => {
    expect(titleKey("Théorie — of Loss-Functions!")).toBe(titleKey("theorie of loss functions"));
    expect(titleKey("Editorial")).toBe("");
  });

  it("has an author in common", () => {
    const arxiv = { ids: ["2501.00001"], authors: ["Balázs Kégl", "Q. Z. Smith"] };
    expect(isSamePaper(arxiv, { ids: ["conf:x/1"], authors: ["B. Kegl"] })).toBe(true);
    expect(isSamePaper(arxiv, { ids: ["conf:x/1"], authors: ["Zoe Smith"] })).toBe(false);
    expect(isSamePaper(arxiv, { ids: ["conf:x/1"], authors: [] })).toBe(false);
  });

  it("never has two ids of one source", () => {
    const track = { ids: ["conf:trec/2023"], authors: ["Alice Example"] };
    expect(isSamePaper(track, { ids: ["conf:trec/2024"], authors: ["Alice Example"] })).toBe(false);
    expect(
      isSamePaper({ ...track, ids: ["conf:a/1", "2501.00001"] }, { ids: ["2501.00002"], authors: ["Alice Example"] }),
    ).toBe(false);
    const twin = { ids: ["2501.00001"], authors: ["Alice Example"] };
    expect(isSamePaper(twin, { ids: ["2501.00002"], authors: ["Alice Example"] })).toBe(false);
  });

  it("is called by arXiv's id", () => {
    expect(leadingId("conf:x/1", "2501.00001")).toBe("2501.00001");
    expect(leadingId("2501.00001", "conf:x/1")).toBe("2501.00001");
    expect(leadingId("conf:x/1", "conf:y/2")).toBe("conf:x/1");
  });
});
