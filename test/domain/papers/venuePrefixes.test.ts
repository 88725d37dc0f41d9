/** Names of venues with the words that styles put before them, and what the styles make of them. */
import { describe, expect, it } from "vitest";
import { citationOf } from "../../../src/domain/citations/citation.ts";
import { formattedText, STYLES, type Style } from "../../../src/domain/citations/styles.ts";
import { venueOf } from "../../../src/domain/citations/venue.ts";
import type { Paper } from "../../../src/domain/papers/paper.ts";

const NAME = "Proceedings of the Third Conference on Lists";

describe("a venue", () => {
  it.each([
    [`In ${NAME}`, NAME],
    [`In In ${NAME}`, NAME],
    [`In: ${NAME}`, NAME],
    [`In: In ${NAME}`, NAME],
    [`in ${NAME}`, NAME],
    [`Proceedings of the ${NAME}`, NAME],
    [`Proceedings of ${NAME}`, NAME],
    [`In Proceedings of the ${NAME}`, NAME],
    ["Proc. of the Proc. of Lists", "Proc. of Lists"],
    [`Proceedings of the In ${NAME}`, NAME],
    ["in the Proceedings of Lists", "the Proceedings of Lists"],
    ["In ICLX 2020", "ICLX 2020"],
    ["In 2019 IEEE Conference on Lists", "2019 IEEE Conference on Lists"],
    ["In Advances in Lists 30", "Advances in Lists 30"],
    ["In Vivo", "In Vivo"],
    ["In Vitro Models", "In Vitro Models"],
    ["In Silico Biology 12 (2019)", "In Silico Biology 12"],
    ["In Practice", "In Practice"],
    ["Infinite Lists", "Infinite Lists"],
    ["Proceedings of the National Academy of Lists", "Proceedings of the National Academy of Lists"],
    ["Proceedings", "Proceedings"],
    ["In", "In"],
    ["In:", "In:"],
  ])("%j is %j", (written, name) => expect(venueOf(written).name).toBe(name));
});

const cited = (style: Style, journal: string): string => {
  const paper: Paper = {
    ...{ key: 1, id: "lab:1", title: "A title of lists", abstract: "", authors: ["Ann Probe"], categories: [] },
    ...{ links: [{ kind: "journal", value: journal }], publishedAt: Date.UTC(2019, 4), updatedAt: Date.UTC(2019, 4) },
    ...{ upvotes: 0, commentCount: 0, elsewhere: [], withdrawn: false, demo: false },
  };
  return formattedText(style, citationOf(paper));
};

describe.each(Object.keys(STYLES) as Style[])("in %s", (style) => {
  it.each([`In ${NAME}`, `In In ${NAME}`, `Proceedings of the ${NAME}`, `In: Proceedings of the ${NAME}.`])(
    "%j has one of each",
    (journal) => {
      const text = cited(style, journal);
      expect(text.match(/\b[Ii]n:? (?=Proc)/g)).toHaveLength(1);
      expect(text.match(/Proceedings/g)).toHaveLength(1);
      expect(text).not.toMatch(/\.\.|\bin in\b/i);
    },
  );

  it("a name that ends with a full stop gets no second one", () => {
    for (const journal of ["J. Lists.", "Proc. Conf. Lists."]) expect(cited(style, journal)).not.toMatch(/\.\s*\./);
  });
});
