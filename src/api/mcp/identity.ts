import type { AppContext } from "../../app/context.ts";
import { type Actor, assertAllowed } from "../../app/permissions.ts";
import type { InstanceLink } from "../../presenters/readContext.ts";

/**
 * A program that speaks the Model Context Protocol (https://modelcontextprotocol.io) with us. Its tools call use cases,
 * which hold it to the table of permissions.
 */
export interface Agent {
  ctx: AppContext;
  /** The reader in whose name it acts; undefined for an agent that only reads. */
  actor: Actor | undefined;
  instance: InstanceLink;
  /** The version of this program. */
  version: string;
  /** A sentence on how an agent gets to act for a reader. */
  howToAct: string;
  /** Writes failures of ours to the log. */
  log(message: string): void;
}

/** Returns the reader in whose name an agent reads. Throws `sign_in_first`, and `not_allowed` for a token that may not read. */
export function readingActor({ actor }: Agent): Actor {
  assertAllowed({ who: "reader", scope: "read", banned: true }, actor);
  return actor;
}
