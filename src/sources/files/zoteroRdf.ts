/** Zotero's RDF: an element an item, what it appeared in inside of it. Items are cut out of the XML as it is read. */
import { SourceError } from "../../domain/harvest/harvest.ts";
import type { FileReader, SourceLine } from "../../domain/ports.ts";
import { xmlReader } from "../xml.ts";
import { isWork, MAX_CREATORS, readZoteroItem, type ZoteroFields } from "./zotero.ts";

/** How such a file begins. */
export const isZoteroRdf = (head: string): boolean => /<rdf:RDF\b/.test(head);

export const openZoteroRdf = (): FileReader => ({ cut: cutItems, read: readZoteroItem });

/** What holds the names of an item's creators, by what they are. */
const CREATORS: Record<string, string> = { authors: "author", editors: "editor", contributors: "contributor" };

type Item = ZoteroFields & { creators: { lastName: string; firstName: string; name: string; creatorType: string }[] };

async function* cutItems(bytes: AsyncIterable<Buffer>): AsyncGenerator<SourceLine[]> {
  let number = 0;
  let batch: SourceLine[] = [];
  const reader = xmlReader(
    { contentType: undefined, who: "The file" },
    itemHandler((item) => {
      number++;
      // What is no work takes no room until it is passed over.
      if (isWork(item)) batch.push({ number, bytes: Buffer.from(JSON.stringify(item)) });
    }),
  );
  try {
    for await (const chunk of bytes) {
      reader.write(chunk);
      if (batch.length > 0) yield batch;
      batch = [];
    }
    reader.end();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    batch.push({ number: number + 1, bytes: Buffer.alloc(0), problem: error.message });
  }
  if (batch.length > 0) yield batch;
}

/** Elements of an item stand right below it; of what it appeared in, further down. */
const ITEM_DEPTH = 2;

function itemHandler(done: (item: Item) => void) {
  const open: string[] = [];
  let item = empty();
  return {
    roots: ["RDF"],
    open(name: string) {
      open.push(name);
      if (open.length === ITEM_DEPTH) item = empty();
      const kind = open.map((one) => CREATORS[one]).find(Boolean);
      if (name === "Person" && kind && item.creators.length <= MAX_CREATORS)
        item.creators.push({ lastName: "", firstName: "", name: "", creatorType: kind });
    },
    close(name: string, written: string) {
      const [depth, text] = [open.length, written.trim()];
      open.pop();
      if (name === "Person") undivided(item.creators.at(-1));
      if (depth === ITEM_DEPTH) done(item);
      else if (depth === ITEM_DEPTH + 1) ownField(item, name, text);
      else if (name === "title") item.publicationTitle ||= text;
      else if (name === "value") ownField(item, "identifier", text);
      else if (name === "identifier" && /^DOI\b/i.test(text)) ownField(item, name, text);
      else {
        const creator = item.creators.at(-1);
        if (creator && name === "surname") creator.lastName = text;
        if (creator && name === "givenName") creator.firstName = text;
      }
    },
  };
}

/** A name in one field has nothing but a surname here. */
function undivided(creator: Item["creators"][number] | undefined): void {
  if (creator && creator.lastName !== "" && creator.firstName === "")
    Object.assign(creator, { name: creator.lastName, lastName: "" });
}

function ownField(item: Item, name: string, text: string): void {
  if (name === "itemType") item.itemType = text;
  else if (name === "title") item.title = text;
  else if (name === "abstract") item.abstractNote = text;
  else if (name === "date") item.date = text;
  else if (name === "description") item.extra = text;
  else if (name === "identifier" && /^DOI\b/i.test(text)) item.DOI = text.replace(/^DOI:?\s*/i, "");
  else if (name === "identifier" && /^https?:/.test(text)) item.url ||= text;
}

const empty = (): Item => ({
  // What has no type of its own is an attachment, a note, or something that items refer to.
  itemType: "attachment",
  title: "",
  creators: [],
  date: "",
  abstractNote: "",
  DOI: "",
  url: "",
  publicationTitle: "",
  proceedingsTitle: "",
  conferenceName: "",
  archiveID: "",
  extra: "",
});
