/**
 * Listing: a paper in another site's edition of a day, with the upvotes it has there. Those are nobody's upvotes here:
 * they are kept as a number of their own, shown with the site's name, and count towards the order as a starting score.
 * The edition's order is by readers' upvotes and starting score together, so an edition that is only imported stands as
 * on the other site, and readers move it from there.
 */

import type { Instant } from "../../lib/time.ts";
import type { Link } from "../papers/link.ts";
import type { Day } from "./edition.ts";

export interface Listing {
  /** `huggingface`. */
  site: string;
  /** As that site counts its days. */
  day: Day;
  /** Any id of the paper. */
  paperId: string;
  upvotes: number;
  /** A name as text; nobody here. Absent where the site does not say. */
  submitter?: string;
  submittedAt: Instant;
  /** What the site knows of code and project pages; it stays when the paper's own record changes. */
  links: Link[];
  /** When the site said so. Of two upvote counts the later holds. */
  takenAt: Instant;
}

/** Upvotes that a paper has on another site. */
export interface ExternalScore {
  site: string;
  upvotes: number;
}

const NAMES: Record<string, string> = { huggingface: "Hugging Face" };

/** What people call a site. */
export const siteName = (site: string): string => NAMES[site] ?? site;
