/** Dates in files of papers: what is understood of them is kept at its precision, and nothing else is lost with the rest. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isoPartialDate } from "../../src/domain/papers/partialDate.ts";
import { dateFrom } from "../../src/sources/files/fields/dates.ts";
import { reasonOf, recordOf } from "../support/made/files.ts";

const written = (date: ReturnType<typeof dateFrom>): string | undefined =>
  date &&
  [String(date.year).padStart(4, "0"), date.month, date.day]
    .filter((part) => part !== undefined)
    .map((part) => String(part).padStart(2, "0"))
    .join("-");

describe("a date", () => {
  it.each([
    ["2019", "2019"],
    ["2019-05", "2019-05"],
    ["2019-5-7", "2019-05-07"],
    ["2019-05-07T10:00:00Z", "2019-05-07"],
    ["2019/05/07/", "2019-05-07"],
    ["2015///", "2015"],
    ["{\\noopsort{1973b}}1981", "1981"],
    ["\\SortNoop{1990}2019-05", "2019-05"],
    ["2015/04//", "2015-04"],
    ["2015-22", "2015"],
    ["2015-13", "2015"],
    ["2015-02-31", "2015-02"],
    ["2015-00-00", "2015"],
    ["2015-04/2015-06", "2015-04"],
    ["2018-2019", "2018"],
    ["2018/19", "2018"],
    ["2018–19", "2018"],
    ["2019~", "2019"],
    ["2019-05?", "2019-05"],
    ["2019-XX-XX", "2019"],
    ["2019-uu", "2019"],
    ["[2019]", "2019"],
    ["c. 2019", "2019"],
    ["ca. 1905", "1905"],
    ["2019a", "2019"],
    ["20190507", "2019-05-07"],
    ["May 2019", "2019-05"],
    ["2019 May", "2019-05"],
    ["2019 May 5", "2019-05-05"],
    ["5 May 2019", "2019-05-05"],
    ["May 5th, 2019", "2019-05-05"],
    ["May 5-8, 2019", "2019-05-05"],
    ["May/June 2019", "2019-05"],
    ["May–Jun. 2019", "2019-05"],
    ["Dec 2018 - Jan 2019", "2018-12"],
    ["Jan 31 - Feb 3, 2019", "2019-01-31"],
    ["06/2018", "2018-06"],
    ["6-2018", "2018-06"],
    ["13/2018", "2018"],
    ["07.06.2018", "2018-06-07"],
    ["25/06/2018", "2018-06-25"],
    ["06/25/2018", "2018-06-25"],
    // June in one country and July in another.
    ["06/07/2018", "2018"],
    ["Spring 2019", "2019"],
    ["2019, Spring", "2019"],
    ["Q2 2019", "2019"],
    ["Winter 2018-2019", "2018"],
    ["mai 2019", "2019-05"],
    ["12. März 2019", "2019-03-12"],
    ["août 2018", "2018-08"],
    ["1er juillet 2018", "2018-07-01"],
    ["dicembre 2017", "2017-12"],
    ["2019年5月7日", "2019-05-07"],
    ["2019년 5월", "2019-05"],
    ["2019-05-00 May 2019", "2019-05"],
    ["2019-05-07 May 7, 2019", "2019-05-07"],
    ["in press, 2019", "2019"],
    ["forthcoming", undefined],
    ["n.d.", undefined],
    ["199X", undefined],
    ["10:03:22", undefined],
    ["", undefined],
  ])("%j is %s", (text, date) => expect(written(dateFrom(text))).toBe(date));

  it.each([
    [["2020", "2020/04/05"], "2020-04-05"],
    [["2020", "2019/12/30"], "2020"],
    [["in press", "2019/05"], "2019-05"],
    [["2019", "May 5"], "2019-05-05"],
    [["2019", "11/5"], "2019-11-05"],
    [["2019", "Spring"], "2019"],
    [["2019-22", "2019", "nov"], "2019-11"],
    [["2019-05", "2019-05-09"], "2019-05-09"],
  ])("of the fields %j is %s", (fields, date) => expect(written(dateFrom(...fields))).toBe(date));

  it("in any text is none or a real one", () => {
    const scraps = fc.constantFrom(
      ..."2019 05 31 02 - / . , May Februar ~ 99 0 : # X 年 月 T c. Jan/Feb 20190230".split(" "),
      " ",
    );
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(scraps, { maxLength: 9 }).map((all) => all.join("")),
        ),
        (text) => {
          const date = dateFrom(text);
          if (date?.day !== undefined)
            expect(new Date(Date.UTC(2000, 0)).setUTCFullYear(date.year, (date.month ?? 1) - 1, date.day)).toBe(
              Date.parse(`${written(date)}T00:00:00Z`),
            );
        },
      ),
    );
  });
});

const dateIn = async (format: string, content: string): Promise<string> => {
  const [version] = (await recordOf(format, content)).versions;
  return isoPartialDate({ at: version?.createdAt ?? 0, precision: version?.precision });
};

describe("dates of entries", () => {
  it.each([
    ["year = 1970", "1970"],
    ["year = {2020}, month = mar", "2020-03"],
    ["year = {2020}, month = {November}, day = 5", "2020-11-05"],
    ["year = {2020}, month = {{November}}", "2020-11"],
    ['year = 2020, month = nov # "~5"', "2020-11-05"],
    ['year = 2020, month = "10~" # jan', "2020-01-10"],
    ['year = 2020, month = nov # "/" # dec', "2020-11"],
    ["year = 2020, month = {November 5--7}", "2020-11-05"],
    ["year = 2020, month = {Jan./Feb.}", "2020-01"],
    ["year = 2020, month = 11", "2020-11"],
    ["year = 2020, month = {13}", "2020"],
    ["year = 2020, month = {Summer}", "2020"],
    ["date = {2015-22}", "2015"],
    ["date = {2015-22}, year = 2015, month = 7", "2015-07"],
    ["date = {2015-04/2015-06}", "2015-04"],
    ["date = {2019-02-31}", "2019-02"],
    ["date = {forthcoming}, year = 2019", "2019"],
    ["year = {2019/2020}", "2019"],
    ["year = {2019--2020}", "2019"],
    ["year = {in press}, date = {2019-05}", "2019-05"],
    ["eprint = {2103.00001}", "2021-03"],
    ["eprint = {2103.00001}, year = 2021, month = 3, day = 4", "2021-03-04"],
    ["eprint = {hep-th/9711200}, archiveprefix = {arXiv}, year = 1998", "1997-11"],
    // Next year's issue, printed in this one (the clock of the tests stands in June 2026).
    ["year = 2027", "2027"],
    ["year = 2027, month = feb", "2027-02"],
  ])("BibTeX: %s", async (fields, date) =>
    expect(await dateIn("bibtex", `@article{k, title = {Three words here}, ${fields}}`)).toBe(date),
  );

  it.each([
    ["PY  - 2020", "2020"],
    ["PY  - 2020\nDA  - 2020/04/05", "2020-04-05"],
    ["PY  - 2020///", "2020"],
    ["Y1  - 2020/04/05/", "2020-04-05"],
    ["Y1  - 2020/04//Spring", "2020-04"],
    ["PY  - 2020\nDA  - Apr 5", "2020-04-05"],
    ["PY  - 2020\nDA  - 2019/12/01", "2020"],
    ["PY  - in press\nY1  - 2019/05", "2019-05"],
    ["PY  - 2020\nDA  - Spring", "2020"],
    ["PY  - 2020\nDA  - 2020/13/45", "2020"],
    ["DA  - 2020/05", "2020-05"],
  ])("RIS: %j", async (lines, date) =>
    expect(await dateIn("ris", `TY  - JOUR\nTI  - Three words here\n${lines}\nER  - \n`)).toBe(date),
  );

  it.each([
    [{ "date-parts": [[2020]] }, "2020"],
    [{ "date-parts": [["2020", "4"]] }, "2020-04"],
    [
      {
        "date-parts": [
          [2020, 4, 5],
          [2020, 4, 9],
        ],
      },
      "2020-04-05",
    ],
    [{ "date-parts": [[2020, 22]] }, "2020"],
    [{ "date-parts": [["2020", "Spring"]] }, "2020"],
    [{ "date-parts": [[2020]], season: "2" }, "2020"],
    [{ "date-parts": [[2020, null]] }, "2020"],
    [{ "date-parts": [[]], literal: "May 2019" }, "2019-05"],
    [{ "date-parts": [2020, 4] }, "2020-04"],
    [{ literal: "Spring 2019" }, "2019"],
    [{ literal: "Spring 2019", circa: true }, "2019"],
    [{ raw: "2019-03-02" }, "2019-03-02"],
    [{ raw: "2019-03/2019-04" }, "2019-03"],
    [{ raw: "2019-21" }, "2019"],
    [{ raw: "June 5, 2019" }, "2019-06-05"],
    ["2019-05~", "2019-05"],
    [2019, "2019"],
    [{ year: 2019, month: 5 }, "2019-05"],
    [[{ year: "2019" }], "2019"],
  ])("CSL-JSON: %j", async (issued, date) =>
    expect(await dateIn("csl-json", JSON.stringify([{ title: "Three words here", issued }]))).toBe(date),
  );

  it("CSL-JSON: an item without a date says so, and a strange one costs no other field", async () => {
    const items = [{ issued: { "date-parts": [[null]] } }, { issued: true }, { issued: null }, {}];
    for (const item of items)
      expect(await reasonOf("csl-json", JSON.stringify([{ title: "Three words here", ...item }]))).toBe(
        "it has no date (year is missing)",
      );
    expect(
      await dateIn(
        "csl-json",
        JSON.stringify([{ title: "Three words here", issued: true, submitted: { raw: "2018" } }]),
      ),
    ).toBe("2018");
  });

  it.each([
    ["May 2019", "2019-05"],
    ["06/2018", "2018-06"],
    ["2016-9-7", "2016-09-07"],
    ["2019-05-00 May 2019", "2019-05"],
    ["Spring 2019", "2019"],
  ])("Zotero: %j", async (date, expected) => {
    const item = { itemType: "journalArticle", title: "Three words here", date };
    expect(await dateIn("zotero-json", JSON.stringify({ config: {}, items: [item] }))).toBe(expected);
    const row = `"Key","Item Type","Publication Year","Author","Title","Date"\n"K","journalArticle","2001","Doe, J","Three words here","${date}"\n`;
    expect(await dateIn("zotero-csv", row)).toBe(expected);
  });

  it.each([
    [{ published: "2019" }, "2019"],
    [{ published: "2019-05" }, "2019-05"],
    [{ published: "2019-05-07" }, "2019-05-07"],
    [{ versions: [{ version: 1, date: "2019-05" }] }, "2019-05"],
  ])("JSON lines: %j", async (given, date) =>
    expect(await dateIn("jsonl", JSON.stringify({ id: "lab:1", title: "Three words here", ...given }))).toBe(date),
  );

  it("JSON lines: what is no date, or too far ahead, is refused", async () => {
    const line = (published: string) => JSON.stringify({ id: "lab:1", title: "Three words here", published });
    expect(await reasonOf("jsonl", line("2019-13"))).toBe('date "2019-13" is no date');
    expect(await reasonOf("jsonl", line("2027"))).toBe('date "2027" is in the future');
    expect(await reasonOf("bibtex", "@article{k, title = {Three words here}, year = 2028}")).toBe(
      'date "2028" is in the future',
    );
  });
});

describe("dates in fields of their own", () => {
  const withIssued = (fields: object) =>
    recordOf("csl-json", JSON.stringify([{ title: "A matter of three words", author: [], ...fields }]));
  const dateOf = async (record: ReturnType<typeof recordOf>) => {
    const [version] = (await record).versions;
    return isoPartialDate({ at: version?.createdAt ?? 0, precision: version?.precision });
  };
  it.each([
    [{ issued: { "date-parts": [[null]] }, "published-print": { "date-parts": [[2019, 5]] } }, "2019-05"],
    [{ "published-online": { "date-parts": [[2019, 5, 7]] } }, "2019-05-07"],
    [{ issued: { "date-time": "2019-05-07T05:23:02Z" } }, "2019-05-07"],
    [{ issued: { "date-parts": [["2019-05-07"]] } }, "2019-05-07"],
    [{ issued: { "date-parts": [[2019, 0, 0]] } }, "2019"],
  ])("CSL %j is %s", async (fields, date) => expect(await dateOf(withIssued(fields))).toBe(date));

  it("Web of Science has the month and day in PD", async () => {
    const entry = (pd: string) => `TY  - JOUR\nTI  - A matter of three words\nPD  - ${pd}\nPY  - 2018\nER  - \n`;
    expect(await dateOf(recordOf("ris", entry("MAY 12")))).toBe("2018-05-12");
    expect(await dateOf(recordOf("ris", entry("WIN")))).toBe("2018");
  });
});
