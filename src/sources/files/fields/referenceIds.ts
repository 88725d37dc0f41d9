/** The id of a reference: arXiv's, a preprint's or a DOI, wherever programs put it. */

import { isArxivId, isPaperId, parsePaperId } from "../../../domain/papers/paperId.ts";
import { arxivIdCited, preprintOfDoi } from "../../../domain/papers/paperUrl.ts";

export interface IdFields {
  /** arXiv's id where a field of its own has it. */
  eprint: string;
  /** arXiv's category beside it, such as `math.GT`; ids from before 2007 need its archive. */
  archive?: string | undefined;
  /** Fields that say where it appeared: the journal, a number, pages. An id of arXiv's may be anywhere in them. */
  journal: string;
  numbers?: readonly string[] | undefined;
  /** Remarks, which may speak of other papers: an id counts at the beginning of a line alone. */
  notes?: readonly string[] | undefined;
  addresses: readonly string[];
}

/** Finds the id that a reference brings; undefined where it has none. `doi` is its DOI without marks. */
export function idOfReference(fields: IdFields, doi: string | undefined): string | undefined {
  const arxiv = arxivIdOf(fields, doi);
  if (arxiv !== undefined) return arxiv;
  const servers = [...fields.addresses, fields.journal, ...(fields.numbers ?? [])].join(" ");
  const server = /\b(biorxiv|medrxiv)\b/i.exec(servers)?.[1]?.toLowerCase();
  const own =
    fields.addresses.map(parsePaperId).find((id) => id !== undefined && /^(?:bio|med)rxiv:/.test(id)) ??
    (doi === undefined ? undefined : preprintOfDoi(doi, server));
  if (own !== undefined && isPaperId(own)) return own;
  if (doi !== undefined) {
    const id = `doi:${doi.toLowerCase()}`;
    return isPaperId(id) ? id : undefined;
  }
  return undefined;
}

function arxivIdOf(fields: IdFields, doi: string | undefined): string | undefined {
  const { eprint, archive, journal, numbers = [], notes = [], addresses } = fields;
  const candidates = function* (): Generator<string | undefined> {
    yield ofEprint(eprint, archive);
    if (doi !== undefined) yield parsePaperId(`doi:${doi}`);
    yield* addresses.map(parsePaperId);
    yield* [journal, ...numbers].map(arxivIdCited);
    // As DBLP and Semantic Scholar give it. A DOI says that it appeared elsewhere as well.
    if (/^\W*(?:corr|arxiv)\b/i.test(journal) && doi === undefined) yield* numbers.map(ofVolume);
    yield* notes.flatMap((note) => note.split(/\r?\n/)).map(arxivIdAtStart);
  };
  for (const id of candidates()) if (id !== undefined && isArxivId(id)) return id;
  return undefined;
}

/** `1001.0001 [cs.LG]`, `hep-th/9711200`, `arXiv:1706.03762v2`; `0309137` with its archive beside it. */
function ofEprint(eprint: string, archive = ""): string | undefined {
  const bare = eprint.trim();
  const id = parsePaperId(bare) ?? parsePaperId(bare.split(/[\s[(,;]/, 1)[0] ?? "") ?? arxivIdCited(bare);
  if (id !== undefined) return id;
  const number = /^\d{7}(?=v\d|$)/.exec(bare)?.[0];
  const name = /^[a-z-]{2,12}/i.exec(archive.trim())?.[0];
  return number !== undefined && name !== undefined ? parsePaperId(`${name.toLowerCase()}/${number}`) : undefined;
}

/** `abs/1706.03762`, `cs.CL/0409058` */
const ofVolume = (volume: string): string | undefined => parsePaperId(volume.trim().replace(/^abs\//i, ""));

const arxivIdAtStart = (line: string): string | undefined =>
  /^\W{0,3}(?:(?:e-?print|preprint)\W{1,3})?arxiv/i.test(line) ? arxivIdCited(line) : undefined;
