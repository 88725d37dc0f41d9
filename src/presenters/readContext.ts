import type { ReadingContext } from "../app/context.ts";

/** How an instance is named and linked to in what is written for programs and terminals. */
export interface InstanceLink {
  title: string;
  /** The instance's URL, without a trailing slash; links to papers and lists begin with it. */
  address: string;
}

/** What commands read papers from: what anybody may see, without the marks of a reader. */
export interface ReadContext extends ReadingContext, InstanceLink {}
