/**
 * The Model Context Protocol (https://modelcontextprotocol.io): what agents may read and do here.
 * Agent: a program that asks for somebody, or for nobody in particular.
 * Tool: one thing that it may ask for; those that act do so in the name of a reader.
 */

import type { UseCase } from "../../app/permissions.ts";
import type { Reader } from "../../domain/readers/reader.ts";
import type { Instant } from "../../lib/time.ts";
import type { ReadContext } from "../../presenters/readContext.ts";

export interface Agent {
  shelf: ReadContext;
  /** Of this program. */
  version: string;
  now: Instant;
  /**
   * Whom it acts for, held to a row of the table of actions, and counted. Throws `sign_in_first`, `banned`,
   * `not_allowed` or `too_many_tries`.
   */
  permit(useCase: UseCase): Reader;
  /** How it comes to act for somebody, where it acts for nobody. */
  howToAct: string;
  /** Where failures of ours are written. */
  log(message: string): void;
}
