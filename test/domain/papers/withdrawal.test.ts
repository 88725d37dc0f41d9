import { describe, expect, it } from "vitest";
import { isWithdrawal } from "../../../src/domain/papers/withdrawal.ts";

describe("a withdrawal", () => {
  it.each([
    "This paper has been withdrawn by the author due to a crucial sign error in equation 1",
    "Withdrawn",
    "Withdrawn.",
    "withdrawn due to an error in the proof",
    "Paper withdrawn; see 2401.00001",
    "This submission has been withdrawn by arXiv administrators because of disputed authorship",
    "arXiv admin note: this version has been withdrawn by arXiv administrators",
    "12 pages. The authors have withdrawn this article.",
    "We withdraw this paper, as Lemma 3 is wrong",
    "This manuscript is being withdrawn until the data are checked",
    "Retracted: the experiment could not be repeated",
    "This article has been temporarily withdrawn",
    "[withdrawn] superseded",
  ])("is told by the remark: %s", (comments) => expect(isWithdrawal(comments, "We prove a theorem.")).toBe(true));

  it.each([
    "12 pages, 3 figures",
    "Withdrawn from ICLR 2024",
    "ICLR 2024 withdrawn submission",
    "Withdrawn submission at NeurIPS",
    "Supersedes the withdrawn paper arXiv:2301.00001",
    "An earlier version of this paper was withdrawn",
    "v2 was withdrawn by mistake; this is the corrected version",
    "Replaces a previously withdrawn version",
    "We study withdrawal of funds and retraction maps",
    "The retracted gradient is computed on the manifold",
  ])("is not: %s", (comments) => expect(isWithdrawal(comments, "We prove a theorem.")).toBe(false));

  it("is told by an abstract that begins with it, not by one that is about it", () => {
    expect(isWithdrawal("", "This paper has been withdrawn by the authors due to an error in Theorem 2.")).toBe(true);
    expect(
      isWithdrawal("", "We study how often a paper is retracted after the data have been withdrawn by the company."),
    ).toBe(false);
    expect(
      isWithdrawal("", `${"We look at citations of retracted work. ".repeat(20)}This paper has been withdrawn.`),
    ).toBe(false);
  });

  it.each([
    "RETRACTED: A study of lists",
    "Retracted Article: A study of lists",
    "WITHDRAWN: A study of lists",
    "[Withdrawn] A theorem on graphs",
    "A study of lists (Retracted article. See vol. 12, p. 3, 2010)",
    "A theorem on graphs [withdrawn]",
    "Withdrawn",
    "This paper has been withdrawn",
    "Paper withdrawn by the authors",
  ])("is told by the title: %s", (title) => expect(isWithdrawal("", "We prove a theorem.", title)).toBe(true));

  it.each([
    "Retracted papers and their citations",
    "Why papers are retracted",
    "Retraction of spaces",
    "Withdrawal from alcohol: a review",
    "Water withdrawn for irrigation",
    "Withdrawn and depressed: lists of symptoms",
    "Predicting which paper is withdrawn",
  ])("is not told by the title: %s", (title) => expect(isWithdrawal("", "We prove a theorem.", title)).toBe(false));
});
