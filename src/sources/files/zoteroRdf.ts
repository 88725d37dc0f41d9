/**
 * Zotero's RDF: an element an item; what it appeared in stands inside of it, or elsewhere in the file under a name that
 * the item refers to. Items are cut out of the XML as it is read.
 */
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
  const containers = createContainers((item) => {
    number++;
    // What is no work takes no room until it is passed over.
    if (isWork(item)) batch.push({ number, bytes: Buffer.from(JSON.stringify(item)) });
  });
  const reader = xmlReader({ contentType: undefined, who: "The file" }, itemHandler(containers.add));
  try {
    for await (const chunk of bytes) {
      reader.write(chunk);
      if (batch.length > 0) yield batch;
      batch = [];
    }
    reader.end();
    containers.end();
  } catch (error) {
    if (!(error instanceof SourceError)) throw error;
    containers.end();
    batch.push({ number: number + 1, bytes: Buffer.alloc(0), problem: error.message });
  }
  if (batch.length > 0) yield batch;
}

interface Element {
  item: Item;
  /** Its name in the file; empty where it has none. */
  about: string;
  /** The name of what it appeared in; empty where that stands inside of it, or nowhere. */
  partOf: string;
}

/** Items that wait for what they appeared in; with more, the oldest go without. */
const MAX_WAITING = 5_000;
/** Names of journals and books that are kept, with their titles and DOIs. */
const MAX_CONTAINERS = 100_000;

/** Completes items from the journals and books that they refer to, in whichever order they stand. */
function createContainers(done: (item: Item) => void) {
  const known = new Map<string, { title: string; doi: string }>();
  /** By the name of what they wait for. */
  const waiting = new Map<string, Element[]>();
  let waitingCount = 0;

  function release(name: string, finish: (element: Element) => void): void {
    const elements = waiting.get(name) ?? [];
    waiting.delete(name);
    waitingCount -= elements.length;
    elements.forEach(finish);
  }

  function complete({ item, partOf }: Element): void {
    const container = known.get(partOf);
    if (container) {
      item.publicationTitle ||= container.title;
      // Zotero writes an article's DOI into its journal, and gives the next article of that journal another.
      item.DOI ||= container.doi;
      container.doi = "";
    }
    done(item);
  }

  return {
    add(element: Element): void {
      const { item, about, partOf } = element;
      if (partOf !== "" && !known.has(partOf)) {
        const others = waiting.get(partOf);
        if (others) others.push(element);
        else waiting.set(partOf, [element]);
        if (++waitingCount > MAX_WAITING) release(waiting.keys().next().value ?? "", ({ item }) => done(item));
        return;
      }
      complete(element);
      if (about === "" || isWork(item) || known.size >= MAX_CONTAINERS) return;
      known.set(about, { title: item.title, doi: item.DOI });
      release(about, complete);
    },
    end(): void {
      for (const name of [...waiting.keys()]) release(name, ({ item }) => done(item));
    },
  };
}

/** Elements of an item stand right below it; of what it appeared in, further down. */
const ITEM_DEPTH = 2;

function itemHandler(done: (element: Element) => void) {
  const open: string[] = [];
  let element: Element = { item: empty(), about: "", partOf: "" };
  function finish(): void {
    const { item, about } = element;
    if (/^https?:/.test(about)) item.url ||= about;
    done(element);
  }
  return {
    roots: ["RDF"],
    open(name: string, attributes: Record<string, string>) {
      open.push(name);
      if (open.length === ITEM_DEPTH) element = { item: empty(), about: attributes["rdf:about"] ?? "", partOf: "" };
      const { item } = element;
      if (open.length === ITEM_DEPTH + 1 && name === "isPartOf") element.partOf ||= attributes["rdf:resource"] ?? "";
      const kind = open.map((one) => CREATORS[one]).find(Boolean);
      if (name === "Person" && kind && item.creators.length <= MAX_CREATORS)
        item.creators.push({ lastName: "", firstName: "", name: "", creatorType: kind });
    },
    close(name: string, written: string) {
      const [depth, text] = [open.length, written.trim()];
      const { item } = element;
      open.pop();
      if (name === "Person") undivided(item.creators.at(-1));
      if (depth === ITEM_DEPTH) finish();
      else if (depth === ITEM_DEPTH + 1) ownField(item, name, text);
      else if (name === "title") item.publicationTitle ||= text;
      else if (name === "value") ownField(item, "identifier", text);
      else if (name === "identifier" && /^DOI\b/i.test(text)) ownField(item, name, text);
      else {
        const creator = item.creators.at(-1);
        if (creator && name === "surname") creator.lastName = text;
        // FOAF has it in lower case, Zotero did not always.
        if (creator && /^givenname$/i.test(name)) creator.firstName = text;
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
  else if (name === "number") item.number = text;
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
  number: "",
  reportNumber: "",
  extra: "",
});
