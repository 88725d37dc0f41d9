/**
 * Submitting: a reader puts a paper into the edition of the feed day, once, with a remark on why it matters and where
 * its code and its project page are. Who else submits it that day joins in.
 */

import type { ErrorCode } from "../../lib/errors.ts";
import { clean, count } from "../../lib/text.ts";
import { DAY_MS, type Instant } from "../../lib/time.ts";
import type { Link } from "../papers/link.ts";
import { isHubKind, toCode, toLink, toProject } from "../papers/paperLinks.ts";
import { type Reader, ROLES, type Role } from "../readers/reader.ts";

export const MAX_NOTE_CHARACTERS = 500;
/** Who names more addresses in a remark wants something else than to say why a paper matters. */
const MAX_NOTE_LINKS = 2;
export const MAX_LINK_CHARACTERS = 300;
const MAX_HUB_LINKS = 20;
/** Accounts of readers that are younger may submit so much a day. */
const NEW_ACCOUNT_MS = DAY_MS;
const NEW_ACCOUNT_SUBMISSIONS = 1;

/** Submissions a feed day, by role. */
export type SubmissionLimits = Record<Role, number>;

const MAX_A_DAY = 10_000;

/** `reader:5,curator:50`: a role that is not named may do what the one below it may. Else what is wrong with it. */
export function parseSubmissionLimits(text: string): SubmissionLimits | string {
  const given = new Map<string, number>();
  for (const part of text.split(",")) {
    const match = /^\s*(\w+)\s*:\s*(\d{1,5})\s*$/.exec(part);
    const [, role = "", number] = match ?? [];
    if (!(ROLES as readonly string[]).includes(role) || Number(number) > MAX_A_DAY || given.has(role)) return WRONG;
    given.set(role, Number(number));
  }
  if (!given.has("reader")) return WRONG;
  let last = 0;
  const limits = ROLES.map((role) => {
    last = given.get(role) ?? last;
    return [role, last] as const;
  });
  return Object.fromEntries(limits) as SubmissionLimits;
}

const WRONG = "must say how many submissions a day each role has, such as reader:5,curator:50";

/** What an instance takes. */
export interface SubmissionRules {
  limits: SubmissionLimits;
  /** Papers that were published longer ago are not taken; 0 takes any. */
  maxAgeDays: number;
}

/** What is known when somebody wants to submit a paper. */
export interface SubmissionFacts {
  reader: Pick<Reader, "role" | "createdAt">;
  paper: { publishedAt: Instant; withdrawn: boolean };
  now: Instant;
  /** Whether this reader submitted it for this day. */
  already: boolean;
  /** Whether a moderator took it out of this day's edition. */
  takenOut: boolean;
  /** What the reader has submitted for this day. */
  submitted: number;
}

export interface SubmissionRefusal {
  code: Extract<ErrorCode, "conflict" | "not_allowed" | "too_many_tries">;
  message: string;
}

/** Why a submission is not taken, or undefined when it is. */
export function submissionRefusal(
  facts: SubmissionFacts,
  { limits, maxAgeDays }: SubmissionRules,
): SubmissionRefusal | undefined {
  const { reader, paper, now, already, takenOut, submitted } = facts;
  if (already) return { code: "conflict", message: "You have submitted this paper for today’s edition already." };
  if (takenOut)
    return {
      code: "conflict",
      message: "A moderator took this paper out of today’s edition, so it cannot be submitted.",
    };
  if (paper.withdrawn)
    return { code: "conflict", message: "This paper has been withdrawn, so it cannot be submitted." };
  if (maxAgeDays > 0 && paper.publishedAt < now - maxAgeDays * DAY_MS)
    return {
      code: "conflict",
      message: `This instance takes papers of the last ${count(maxAgeDays, "day")}, and this one is older.`,
    };
  return whyTooMany(limits[reader.role], reader, now, submitted);
}

function whyTooMany(most: number, { role, createdAt }: SubmissionFacts["reader"], now: Instant, submitted: number) {
  if (most === 0)
    return {
      code: "not_allowed",
      message: "Here papers are submitted by curators; your upvotes count all the same.",
    } as const;
  const isNew = role === "reader" && createdAt > now - NEW_ACCOUNT_MS;
  if (isNew && submitted >= Math.min(most, NEW_ACCOUNT_SUBMISSIONS))
    return {
      code: "too_many_tries",
      message: `On its first day an account may submit ${count(NEW_ACCOUNT_SUBMISSIONS, "paper")}. Tomorrow there may be more.`,
    } as const;
  if (submitted >= most)
    return {
      code: "too_many_tries",
      message: `You have submitted ${count(submitted, "paper")} for today’s edition, which is as many as one reader may. The next edition takes more.`,
    } as const;
  return undefined;
}

/** What a reader says of a paper. */
export interface SubmissionNotes {
  /** Empty for none. */
  note: string;
  links: Link[];
}

/** As they were typed. */
export interface TypedSubmissionNotes {
  note: string;
  code: string;
  project: string;
  /** Models, datasets and Spaces of the Hugging Face Hub, separated by white space. */
  hub?: string;
}

/** Checked and cleaned, or what is wrong with them. */
export function parseSubmissionNotes(typed: TypedSubmissionNotes): SubmissionNotes | { mistake: string } {
  const note = clean(typed.note);
  if (note.length > MAX_NOTE_CHARACTERS)
    return {
      mistake: `Why it matters has ${count(note.length, "character")}, and there is room for ${MAX_NOTE_CHARACTERS}. Please shorten it.`,
    };
  if ((note.match(/https?:\/\/|\bwww\./gi) ?? []).length > MAX_NOTE_LINKS)
    return { mistake: `Why it matters may name at most ${MAX_NOTE_LINKS} addresses. Please leave some out.` };
  const code = readLink(typed.code, toCode);
  const project = readLink(typed.project, toProject);
  if (code === "no") return { mistake: `The code’s address ${NO_ADDRESS}` };
  if (project === "no") return { mistake: `The project page’s address ${NO_ADDRESS}` };
  const hub = readHub(typed.hub ?? "");
  if ("mistake" in hub) return hub;
  const links = [code, project, ...hub.links].filter((link) => link !== undefined);
  return { note, links: [...new Map(links.map((link) => [`${link.kind} ${link.value}`, link])).values()] };
}

const NO_ADDRESS = `is none that can be used. It looks like https://github.com/mira/model, up to ${MAX_LINK_CHARACTERS} characters.`;

function readHub(typed: string): { links: Link[] } | { mistake: string } {
  const written = typed.split(/\s+/).filter(Boolean);
  if (written.length > MAX_HUB_LINKS)
    return { mistake: `There may be ${MAX_HUB_LINKS} models, datasets and Spaces; please leave some out.` };
  const links = written.flatMap((address) => toHub(address) ?? []);
  return links.length === written.length
    ? { links }
    : {
        mistake:
          "Models, datasets and Spaces are given by their addresses at Hugging Face, such as https://huggingface.co/mira/model or https://huggingface.co/datasets/mira/data.",
      };
}

function toHub(address: string): Link | undefined {
  const link = toLink(address.slice(0, MAX_LINK_CHARACTERS));
  return link && isHubKind(link.kind) ? link : undefined;
}

/** Undefined for an empty field. */
function readLink(typed: string, toLink: (written: string) => Link | undefined): Link | "no" | undefined {
  const written = clean(typed);
  if (written === "") return undefined;
  if (written.length > MAX_LINK_CHARACTERS) return "no";
  return toLink(/^https?:\/\//i.test(written) ? written : `https://${written}`) ?? "no";
}
