/** What the readers of commands are given, and what they are. */
import type { TexOutput } from "./output.ts";
import type { TexSource } from "./source.ts";

/** A text that is being read. */
export interface Reading {
  source: TexSource;
  out: TexOutput;
  /** What is added in place of a closing brace. */
  onClosing: Map<number, string>;
  /** Where reading goes on when it comes to a place. */
  jumps: Map<number, number>;
  /** Lists that are open, the innermost last. */
  lists: { name: string; items: number }[];
  /** Environments that are open, by where their `\end` begins. */
  ends: Map<number, { end: number; isList: boolean }>;
  /** Reads a stretch of the source as a text of its own. */
  read(from: number, to: number): string;
}

export interface Command {
  name: string;
  /** The place of its backslash, and the one after its name. */
  at: number;
  after: number;
}

/** Reads a command and returns where the text goes on; undefined, with nothing read, for what it makes no sense of. */
export type CommandReader = (reading: Reading, command: Command) => number | undefined;
