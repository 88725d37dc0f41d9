/** Options that several commands share. */
import { Option } from "commander";

/** For every command whose output a program may want. */
export const jsonOption = () => new Option("--json", "As JSON, for programs");

/** For every command that works on a data folder. */
export const dataOption = (description = "Folder that holds the records and the index") =>
  new Option("--data <folder>", description);

/** For the commands that make vectors. */
export const encoderOptions = () => [
  new Option("--encoder <encoder>", "As for the server: builtin, an address, or a folder"),
  new Option("--encoder-key <key>", "Key for the encoder's server"),
];
