/** Authors keep what their source tells of them, and lists that are not in their format are split or left. */
import { describe, expect, it } from "vitest";
import type { AuthorParts } from "../../src/domain/papers/authorParts.ts";
import type { PaperRecord } from "../../src/domain/papers/paper.ts";
import { readAtom } from "../../src/sources/arxiv/atom.ts";
import { FILE_FORMATS } from "../../src/sources/files/formats.ts";
import { readPosted } from "../../src/sources/preprints/posted.ts";
import { NOW, snapshotLine } from "../support/made/records.ts";

async function recordOf(id: string, content: string): Promise<PaperRecord> {
  const format = FILE_FORMATS.find((one) => one.id === id);
  if (!format) throw new Error(`no format ${id}`);
  const { cut, read } = format.open();
  async function* bytes() {
    yield Buffer.from(content);
  }
  for await (const lines of cut(bytes()))
    for (const line of lines) {
      const reading = line.problem === undefined ? read(line.bytes, NOW) : { reason: line.problem };
      if (!("record" in reading)) throw new Error(JSON.stringify(reading));
      return reading.record;
    }
  throw new Error("nothing was read");
}

/** "family|given|particle|suffix", `group`, or `null`: where nothing is told. */
function told(parts: AuthorParts | null | undefined): string {
  if (!parts) return "null";
  if ("group" in parts) return "group";
  return [parts.family, parts.given, parts.particle, parts.suffix]
    .map((part) => part ?? "")
    .join("|")
    .replace(/\|+$/, "");
}
const toldBy = ({ authors, authorParts }: PaperRecord): string[] => authors.map((_, i) => told(authorParts?.[i]));

const TITLE = "A matter of three words";
const bibtex = (names: string) => recordOf("bibtex", `@article{k, title={${TITLE}}, year=2020, author={${names}}}`);
const ris = (...names: string[]) =>
  recordOf(
    "ris",
    ["TY  - JOUR", `TI  - ${TITLE}`, "PY  - 2020", ...names.map((name) => `AU  - ${name}`), "ER  - "].join("\n"),
  );
const csl = (...author: unknown[]) =>
  recordOf("csl-json", JSON.stringify([{ title: TITLE, issued: { "date-parts": [[2020]] }, author }]));
const zotero = (...creators: unknown[]) =>
  recordOf(
    "zotero-json",
    JSON.stringify({ items: [{ itemType: "journalArticle", title: TITLE, date: "2020", creators }] }),
  );
const zoteroCsv = (names: string) =>
  recordOf(
    "zotero-csv",
    `"Key","Item Type","Publication Year","Author","Title"\n"A","journalArticle","2020","${names}","${TITLE}"\n`,
  );
const zoteroRdf = (people: string) =>
  recordOf(
    "zotero-rdf",
    `<rdf:RDF xmlns:rdf="r" xmlns:z="z" xmlns:bib="b" xmlns:foaf="f" xmlns:dc="d"><bib:Article><z:itemType>journalArticle</z:itemType><bib:authors><rdf:Seq>${people}</rdf:Seq></bib:authors><dc:title>${TITLE}</dc:title><dc:date>2020</dc:date></bib:Article></rdf:RDF>`,
  );
const person = (inner: string) => `<rdf:li><foaf:Person>${inner}</foaf:Person></rdf:li>`;
const jsonl = (...authors: unknown[]) =>
  recordOf("jsonl", JSON.stringify({ id: "lab:1", title: TITLE, published: "2020-02-03", authors }));
const snapshot = (...authors_parsed: unknown[]) => recordOf("snapshot", snapshotLine({ authors_parsed }));
const arxivLine = (authors: string) => recordOf("snapshot", snapshotLine({ authors, authors_parsed: undefined }));

type Case = [names: string, authors: string[], told?: string[]];
const isNull = (authors: string[]) => authors.map(() => "null");

describe("BibTeX tells", () => {
  it.each<Case>([
    // The family name, whatever it is made of.
    ["Garc{\\'\\i}a Martel, Gabriel", ["Gabriel García Martel"], ["García Martel|Gabriel"]],
    ["L{\\'o}pez de la Vega, Ana", ["Ana López de la Vega"], ["López de la Vega|Ana"]],
    ["Tan Wei, Ming", ["Ming Tan Wei"], ["Tan Wei|Ming"]],
    ["al-Hakimi, Ahmad", ["Ahmad al-Hakimi"], ["al-Hakimi|Ahmad"]],
    ["'s-Gravenhage, Govert", ["Govert 's-Gravenhage"], ["'s-Gravenhage|Govert"]],
    ["d'Alembic, Jean le Rond", ["Jean le Rond d'Alembic"], ["d'Alembic|Jean le Rond"]],
    ["Drummont de Andrada, Carlos", ["Carlos Drummont de Andrada"], ["Drummont de Andrada|Carlos"]],
    ["de la Marre, Walter", ["Walter de la Marre"], ["Marre|Walter|de la"]],
    ["De Silvana, Carlos", ["Carlos De Silvana"], ["De Silvana|Carlos"]],
    ["Della Rovera, Ugo", ["Ugo Della Rovera"], ["Della Rovera|Ugo"]],
    ["le {Rond d'Alembic}, Jean", ["Jean le Rond d'Alembic"], ["Rond d'Alembic|Jean|le"]],
    ["{von Neumane}, John", ["John von Neumane"], ["von Neumane|John"]],
    ["{Garc{\\'i}a Martel}, Gabriel", ["Gabriel García Martel"], ["García Martel|Gabriel"]],
    [
      "Charles Louis {de la Vall{\\'e}e Poussine}",
      ["Charles Louis de la Vallée Poussine"],
      ["de la Vallée Poussine|Charles Louis"],
    ],
    ["{Jos{\\'e} Luis} Ortega", ["José Luis Ortega"], ["Ortega|José Luis"]],
    ["Gabriel van {Rond Alembic}", ["Gabriel van Rond Alembic"], ["Rond Alembic|Gabriel|van"]],
    ["Tolkine, J.\\,R.\\,R.", ["J. R. R. Tolkine"], ["Tolkine|J. R. R."]],
    ["{\\'E}mile Zolan", ["Émile Zolan"], ["null"]],
    ["Ann Probe", ["Ann Probe"], ["null"]],
    // Suffixes, wherever they stand.
    ["Kingsley, Jr., M. L.", ["M. L. Kingsley Jr."], ["Kingsley|M. L.||Jr."]],
    ["Kingsley, M. L., Jr.", ["M. L. Kingsley Jr."], ["Kingsley|M. L.||Jr."]],
    ["Kingsley, Martin, III", ["Martin Kingsley III"], ["Kingsley|Martin||III"]],
    ["van der Berg, Jr., Jan", ["Jan van der Berg Jr."], ["Berg|Jan|van der|Jr."]],
    ["Martin Luther Kingsley, Jr.", ["Martin Luther Kingsley Jr."], ["null"]],
    ["Kingsley Jr., Martin", ["Martin Kingsley Jr."], ["Kingsley|Martin||Jr."]],
    // Groups.
    ["{Organization for Lists and Development}", ["Organization for Lists and Development"], ["group"]],
    ["{{The LUMEN Collaboration}}", ["The LUMEN Collaboration"], ["group"]],
    [
      "Borland, Sandy and {Barrow and Nobel Inc.}",
      ["Sandy Borland", "Barrow and Nobel Inc."],
      ["Borland|Sandy", "group"],
    ],
    ["{Barrow and Nobel}, Inc.", ["Barrow and Nobel, Inc."], ["group"]],
    ["{OpenLists}", ["OpenLists"], ["group"]],
    ["Collaboration, The ATLANT", ["The ATLANT Collaboration"], ["group"]],
    // INSPIRE and others divide the names of groups, which says nothing.
    ["LUMEN, Collaboration", ["LUMEN Collaboration"], ["group"]],
    ["Team, Lantern and Doe, Jane", ["Lantern Team", "Jane Doe"], ["group", "Doe|Jane"]],
    // What stands behind a name: affiliations, DBLP's numbers, ORCIDs, addresses.
    ["Jane Doe$^1$ and Max Plan$ {}^{\\dagger}$", ["Jane Doe", "Max Plan"], ["null", "null"]],
    ["Jane Doe$^{1,2,*}$ and Max Plan\\textsuperscript{1}", ["Jane Doe", "Max Plan"], ["null", "null"]],
    ["Doe, Jane¹ and Roe, Max²", ["Jane Doe", "Max Roe"], ["Doe|Jane", "Roe|Max"]],
    ["Wei Wan 0001 and Wei Wan 0023", ["Wei Wan", "Wei Wan"], ["null", "null"]],
    ["Doe, Jane (ORCID: 0000-0001-2345-6789)", ["Jane Doe"], ["Doe|Jane"]],
    ["Roe, Max <max@example.org>", ["Max Roe"], ["Roe|Max"]],
    ['"Doe, Jane" and "Max Roe"', ["Jane Doe", "Max Roe"], ["Doe|Jane", "null"]],
    ["Jane Doe (Sr. Office)", ["Jane Doe (Sr. Office)"], ["null"]],
    // BibLaTeX's extended format.
    [
      "family=Duchene, given=Anne, prefix=de la, useprefix=true and given=Hans, family=Sachse",
      ["Anne de la Duchene", "Hans Sachse"],
      ["Duchene|Anne|de la", "Sachse|Hans"],
    ],
    [
      "given={Jos{\\'e} Mar{\\'i}a}, family={Ortega y Gasol}",
      ["José María Ortega y Gasol"],
      ["Ortega y Gasol|José María"],
    ],
    ["family = Doe, given = Jane, given-i = J, suffix = Jr.", ["Jane Doe Jr."], ["Doe|Jane||Jr."]],
    ['"family={Robert and Sons, Inc.}"', ["Robert and Sons, Inc."], ["group"]],
    // Chinese, Japanese, Korean.
    [
      "山田, 太郎 and 佐藤 花子 and 김, 민준",
      ["山田太郎", "佐藤花子", "김민준"],
      ["山田|太郎", "佐藤|花子", "김|민준"],
    ],
    ["苏, 子明 and 孔, 庆海", ["苏子明", "孔庆海"], ["苏|子明", "孔|庆海"]],
    ["山田，太郎", ["山田太郎"], ["山田|太郎"]],
    ["{山田 太郎}", ["山田太郎"], ["山田|太郎"]],
    ["山田　太郎", ["山田太郎"], ["山田|太郎"]],
    ["family=山田, given=太郎", ["山田太郎"], ["山田|太郎"]],
    ["欧阳, 锋", ["欧阳锋"], ["欧阳|锋"]],
    ["남궁, 민수", ["남궁민수"], ["남궁|민수"]],
    ["スミス, ジョン", ["ジョン・スミス"], ["スミス|ジョン"]],
    ["스미스, 존", ["존 스미스"], ["스미스|존"]],
    ["김 민준", ["김민준"], ["김|민준"]],
    ["王小明", ["王小明"], ["null"]],
    ["{清华大学 计算机系}", ["清华大学 计算机系"], ["group"]],
    ["山田, Taro", ["Taro 山田"], ["山田|Taro"]],
    ["Kim, Min-jun", ["Min-jun Kim"], ["Kim|Min-jun"]],
  ])("%j", async (names, authors, parts) => {
    const record = await bibtex(names);
    expect(record.authors).toEqual(authors);
    expect(toldBy(record)).toEqual(parts ?? isNull(authors));
  });

  it.each<Case>([
    ["Testa, Some and others, ", ["Some Testa"]],
    ["Testa, Some and et al.", ["Some Testa"]],
    ["Ann Probe et al.", ["Ann Probe"]],
    ["Probe, Ann and Others", ["Ann Probe"]],
    ["and Ann Probe and and Bo Sample and", ["Ann Probe", "Bo Sample"]],
    ["Wilting E, Rinker G, Brokhuis KA, Falken M", ["E Wilting", "G Rinker", "KA Brokhuis", "M Falken"]],
    ["Wilting E. and Rinker G.", ["E. Wilting", "G. Rinker"]],
    ["de la Cruz JM, O'Neill K", ["JM de la Cruz", "K O'Neill"]],
    ["Linnea Zhan, Jebo Songe, Anni Gaol and Kai Mahl", ["Linnea Zhan", "Jebo Songe", "Anni Gaol", "Kai Mahl"]],
    ["Ann Probe, Bo Sample, and Cy Doe", ["Ann Probe", "Bo Sample", "Cy Doe"]],
    ["Ann Probe, Bo Sample and Cy Doe", ["Ann Probe", "Bo Sample", "Cy Doe"]],
    ["Ann Probe, Bo Sample, Cy Doe", ["Ann Probe", "Bo Sample", "Cy Doe"]],
    ["John Smithe, Jr., Ann Probe, Bo Sample", ["John Smithe Jr.", "Ann Probe", "Bo Sample"]],
    ["Smithe, A., Jonas, B. C., Browne, D.", ["A. Smithe", "B. C. Jonas", "D. Browne"]],
    ["Smithe, A., Jonas, B., & Browne, D.", ["A. Smithe", "B. Jonas", "D. Browne"]],
    ["Smithe, Jonas, Browne", ["Smithe", "Jonas", "Browne"]],
    ["Beder, Bernd; Roesel, Filip; Scacca, Alexandra; ", ["Bernd Beder", "Filip Roesel", "Alexandra Scacca"]],
    ["Bernd Beder; Filip Roesel", ["Bernd Beder", "Filip Roesel"]],
    ["Beder, Bernd；Roesel, Filip", ["Bernd Beder", "Filip Roesel"]],
    ["M&uuml;ller, Bernd", ["Bernd M&uuml;ller"]],
    ["Ann Probe & Bo Sample", ["Ann Probe", "Bo Sample"]],
    ["Ann Probe \\& Bo Sample", ["Ann Probe", "Bo Sample"]],
    ["Probe, Ann & Sample, Bo", ["Ann Probe", "Bo Sample"]],
    ["Barrow \\& Nobel", ["Barrow & Nobel"]],
    ["谢明,王小海", ["谢明", "王小海"]],
    ["谢明，王小海", ["谢明", "王小海"]],
    ["谢明、王小海", ["谢明", "王小海"]],
    ["谢明；王小海", ["谢明", "王小海"]],
    ["张三, 李四", ["张三", "李四"]],
    ["谢明, 王小海, 山田太郎", ["谢明", "王小海", "山田太郎"]],
    ["김민준,이서연", ["김민준", "이서연"]],
    ["山田太郎,佐藤花子", ["山田太郎", "佐藤花子"]],
    ["山田 太郎, 佐藤 花子", ["山田太郎", "佐藤花子"]],
    ["谢明 王小海", ["谢明", "王小海"]],
    ["谢明 王小海 李四", ["谢明", "王小海", "李四"]],
    ["王 小明", ["王小明"]],
    ["김민준 이서연", ["김민준", "이서연"]],
    ["石井, 康平", ["石井康平"]],
    ["A. Probe, B. Sample", ["A. Probe", "B. Sample"]],
    ["Ann B. Probe, Cy Sample", ["Ann B. Probe", "Cy Sample"]],
    ["Oppenhaus, J. Robert", ["J. Robert Oppenhaus"]],
    ["Cordona, Pedro J., Montera, Maria", ["Pedro J. Cordona", "Maria Montera"]],
    ["Cordona, Pedro J., Montera, Maria and Doe, Jane", ["Pedro J. Cordona", "Maria Montera", "Jane Doe"]],
    ["Wilting E, Rinker G, LUMEN Collaboration", ["E Wilting", "G Rinker", "LUMEN Collaboration"]],
    ["Ann M., Bea B. Cole, Cy Doe", ["Ann M.", "Bea B. Cole", "Cy Doe"]],
    ["Probe, Ann and {et al.}", ["Ann Probe"]],
    ["Probe, Ann and others.", ["Ann Probe"]],
    ["Probe, Ann and et~al.", ["Ann Probe"]],
    ["Probe, Ann, et al.", ["Ann Probe"]],
    ["Jan in 't Veldt", ["Jan in 't Veldt"]],
    ["Society for the Study of Lists", ["Society for the Study of Lists"]],
    ["", []],
    ["{}", []],
  ])("splits the list %j", async (names, authors) => expect((await bibtex(names)).authors).toEqual(authors));
});

describe("other formats", () => {
  it.each<[made: () => Promise<PaperRecord>, authors: string[], told: string[]]>([
    [() => ris("García Martel, Gabriel"), ["Gabriel García Martel"], ["García Martel|Gabriel"]],
    [() => ris("Kingsley, M. L., Jr."), ["M. L. Kingsley Jr."], ["Kingsley|M. L.||Jr."]],
    [() => ris("de la Marre, Walter"), ["Walter de la Marre"], ["Marre|Walter|de la"]],
    [() => ris("山田, 太郎", "김, 민준"), ["山田太郎", "김민준"], ["山田|太郎", "김|민준"]],
    [() => ris("World List Health,"), ["World List Health"], ["group"]],
    [() => ris("University of Lists, Department of Things"), ["University of Lists, Department of Things"], ["group"]],
    [() => ris("Bureau of Lists and Things"), ["Bureau of Lists and Things"], ["null"]],
    [() => ris("Ann Probe and Bo Sample"), ["Ann Probe", "Bo Sample"], ["null", "null"]],
    [() => ris("Ann Probe & Bo Sample"), ["Ann Probe", "Bo Sample"], ["null", "null"]],
    [
      () => ris("Cordona, Pedro J.; Montera, Maria; Reisa, Ana Luisa"),
      ["Pedro J. Cordona", "Maria Montera", "Ana Luisa Reisa"],
      ["Cordona|Pedro J.", "Montera|Maria", "Reisa|Ana Luisa"],
    ],
    [
      () => ris("Adam Smithe, Karl Marks, Max Webber, Jorg Habermann"),
      ["Adam Smithe", "Karl Marks", "Max Webber", "Jorg Habermann"],
      ["null", "null", "null", "null"],
    ],
    [() => ris("Wilting E", "Rinker G"), ["E Wilting", "G Rinker"], ["Wilting|E", "Rinker|G"]],
    [() => ris("谢明，王小海"), ["谢明", "王小海"], ["null", "null"]],

    [() => csl({ family: "García Martel", given: "Gabriel" }), ["Gabriel García Martel"], ["García Martel|Gabriel"]],
    [
      () => csl({ family: "Berg", given: "Jan", "non-dropping-particle": "van den", suffix: "Jr." }),
      ["Jan van den Berg Jr."],
      ["Berg|Jan|van den|Jr."],
    ],
    [
      () => csl({ family: "Fontaine", given: "Jean", "dropping-particle": "de", "non-dropping-particle": "La" }),
      ["Jean de La Fontaine"],
      ["Fontaine|Jean de|La"],
    ],
    [() => csl({ literal: "Lists and Things" }), ["Lists and Things"], ["group"]],
    [() => csl({ literal: "Ann Probe" }), ["Ann Probe"], ["group"]],
    [
      () => csl({ literal: "Beder, Bernd; Roesel, Filip" }),
      ["Bernd Beder", "Filip Roesel"],
      ["Beder|Bernd", "Roesel|Filip"],
    ],
    [() => csl({ literal: "山田太郎" }), ["山田太郎"], ["null"]],
    [() => csl({ family: "World List Organization" }), ["World List Organization"], ["group"]],
    [() => csl({ family: "Plato" }), ["Plato"], ["Plato"]],
    [() => csl({ given: "Plato" }), ["Plato"], ["null"]],
    [() => csl({ family: "山田", given: "太郎" }), ["山田太郎"], ["山田|太郎"]],
    [() => csl("Ann Probe", { family: "Doe" }), ["Ann Probe", "Doe"], ["null", "Doe"]],
    [() => csl(null, { family: "Doe", given: null }, {}, 5, { family: 7 }), ["Doe"], ["Doe"]],

    [() => zotero({ lastName: "Tan Wei", firstName: "Ming" }), ["Ming Tan Wei"], ["Tan Wei|Ming"]],
    [() => zotero({ name: "Lists and Things", creatorType: "author" }), ["Lists and Things"], ["group"]],
    [() => zotero({ lastName: "Lists and Things", fieldMode: 1 }), ["Lists and Things"], ["group"]],
    [() => zotero({ lastName: "Kingsley", firstName: "M. L., Jr." }), ["M. L. Kingsley Jr."], ["Kingsley|M. L.||Jr."]],
    [() => zotero(null, { lastName: "山田", firstName: "太郎" }), ["山田太郎"], ["山田|太郎"]],
    [
      () => zoteroCsv("García Martel, Gabriel; Lists and Things; Kingsley, M. L., Jr."),
      ["Gabriel García Martel", "Lists and Things", "M. L. Kingsley Jr."],
      ["García Martel|Gabriel", "group", "Kingsley|M. L.||Jr."],
    ],
    [
      () =>
        zoteroRdf(
          person("<foaf:surname>Tan Wei</foaf:surname><foaf:givenName>Ming</foaf:givenName>") +
            person("<foaf:surname>OpenLists</foaf:surname>"),
        ),
      ["Ming Tan Wei", "OpenLists"],
      ["Tan Wei|Ming", "group"],
    ],

    [() => jsonl({ family: "Tan Wei", given: "Ming" }), ["Ming Tan Wei"], ["Tan Wei|Ming"]],
    [
      () => jsonl({ family: "Berg", given: "Jan", particle: "van", suffix: "III" }),
      ["Jan van Berg III"],
      ["Berg|Jan|van|III"],
    ],
    [() => jsonl({ group: "Lists and Things" }, null, {}), ["Lists and Things"], ["group"]],
    [() => jsonl("Ann Probe", null, { family: null }, "", 5), ["Ann Probe"], ["null"]],
    [() => jsonl({ name: "Ann Probe" }, { given: "Plato" }), ["Ann Probe", "Plato"], ["null", "null"]],
    [
      () => jsonl("Ann Probe & Bo Sample", "Probe, Cy"),
      ["Ann Probe", "Bo Sample", "Cy Probe"],
      ["null", "null", "Probe|Cy"],
    ],
    [() => jsonl("山田 太郎"), ["山田太郎"], ["山田|太郎"]],
    [() => jsonl("Ann A", "Bea B"), ["Ann A", "Bea B"], ["null", "null"]],
    [() => jsonl("Bureau of Lists and Things"), ["Bureau of Lists and Things"], ["null"]],

    [() => snapshot(["García Martel", "Gabriel", ""]), ["Gabriel García Martel"], ["García Martel|Gabriel"]],
    [() => snapshot(["van der Maat", "Laurens", ""]), ["Laurens van der Maat"], ["Maat|Laurens|van der"]],
    [
      () => snapshot(["The ATLANT and LUMEN Collaborations", "", ""], ["Bureau of Lists and Things", "", ""]),
      ["The ATLANT and LUMEN Collaborations", "Bureau of Lists and Things"],
      ["group", "group"],
    ],
    [() => snapshot(["Collaboration", "The ATLANT", ""]), ["The ATLANT Collaboration"], ["group"]],
    [() => snapshot(["Sample", "Ann Probe and Bo", ""]), ["Ann Probe", "Bo Sample"], ["null", "null"]],
    [() => snapshot(null, ["Doe", null, null], [null]), ["Doe"], ["Doe"]],
    [
      () => arxivLine("Ann Probe, Bo Sample and Cy Doe"),
      ["Ann Probe", "Bo Sample", "Cy Doe"],
      ["null", "null", "null"],
    ],
    [() => arxivLine("Ann Probe & Bo Sample"), ["Ann Probe", "Bo Sample"], ["null", "null"]],
    [() => arxivLine("Ann Probe and others"), ["Ann Probe"], ["null"]],
    [
      () => arxivLine("The ATLANT and LUMEN Collaborations: Ann Probe"),
      ["The ATLANT and LUMEN Collaborations", "Ann Probe"],
      ["null", "null"],
    ],
    [() => arxivLine("谢明，王小海"), ["谢明", "王小海"], ["null", "null"]],
    [() => arxivLine("山田 太郎, Ann Probe"), ["山田太郎", "Ann Probe"], ["山田|太郎", "null"]],
  ])("%s", async (made, authors, parts) => {
    const record = await made();
    expect(record.authors).toEqual(authors);
    expect(toldBy(record)).toEqual(parts);
  });

  it("of preprint servers and of arXiv's Atom tell what they tell", async () => {
    const row = { doi: "10.1101/2020.01.01.123456", title: TITLE, date: "2020-01-01", version: "1" };
    const authors = "García Martel, G.; Kingsley, M. L., Jr.; COVID Lists Group; 山田, 太郎; Roe, R.";
    const posted = readPosted({ ...row, authors }, "biorxiv", NOW);
    if (!("record" in posted)) throw new Error(posted.reason);
    expect(toldBy(posted.record)).toEqual(["García Martel|G.", "Kingsley|M. L.||Jr.", "group", "山田|太郎", "Roe|R."]);
    const xml = `<feed xmlns="http://www.w3.org/2005/Atom"><entry><id>http://arxiv.org/abs/2001.00001v1</id><title>${TITLE}</title><published>2020-01-01T00:00:00Z</published><updated>2020-01-01T00:00:00Z</updated><author><name>Ann A</name></author><author><name>山田 太郎</name></author><author><name>Bureau of Lists and Things</name></author></entry></feed>`;
    async function* body() {
      yield Buffer.from(xml);
    }
    const { records } = await readAtom({ body: body(), header: () => "application/atom+xml" }, NOW);
    expect(records[0]?.authors).toEqual(["Ann A", "山田太郎", "Bureau of Lists and Things"]);
  });
});

describe("fields beside the authors", () => {
  it("a collaboration is the author where there is no other, and editors where there is neither", async () => {
    const entry = (fields: string) => recordOf("bibtex", `@article{k, title={${TITLE}}, year=2020, ${fields}}`);
    expect((await entry('collaboration = "LUMEN"')).authors).toEqual(["LUMEN Collaboration"]);
    expect((await entry('collaboration = "Lantern Group", editor = "Doe, Jane"')).authors).toEqual(["Lantern Group"]);
    expect((await entry('collaboration = "LUMEN", author = "Doe, Jane and others"')).authors).toEqual(["Jane Doe"]);
  });

  it("Crossref's groups, whole names in one field, and editors are read", async () => {
    const crossref = await csl({ given: "Jane", family: "Doe", sequence: "first" }, { name: "The Lists Group" });
    expect([crossref.authors, toldBy(crossref)]).toEqual([
      ["Jane Doe", "The Lists Group"],
      ["Doe|Jane", "group"],
    ]);
    const whole = await csl({ family: "Doe, Jane", given: "" });
    expect([whole.authors, toldBy(whole)]).toEqual([["Jane Doe"], ["Doe|Jane"]]);
    const item = { title: TITLE, issued: { "date-parts": [[2020]] }, editor: [{ family: "Doe", given: "Ed" }] };
    expect((await recordOf("csl-json", JSON.stringify([item]))).authors).toEqual(["Ed Doe"]);
  });
});
