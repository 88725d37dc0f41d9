/** How the program ends, for scripts. */
import { BroadsheetError, type ErrorCode } from "../../lib/errors.ts";

export const EXIT = { done: 0, failed: 1, misused: 2, absent: 3, busy: 4 } as const;

/** What each exit code means, for the help and the manual. */
export const EXITS: readonly { code: number; description: string }[] = [
  { code: EXIT.done, description: "done; also where the reader of the output stopped reading" },
  { code: EXIT.failed, description: "failed, or was stopped before its end; standard error says why and what to do" },
  { code: EXIT.misused, description: "a command, option or setting is wrong, and nothing was done" },
  { code: EXIT.absent, description: "what was asked for is not there: no paper of this id, no reader of this handle" },
  { code: EXIT.busy, description: "another process is at it, or a service is away for now; worth another try later" },
  {
    code: 75,
    description: "of bounce alone: the mail could not be taken just now; keep it and bring it again",
  },
];

const BY_ERROR: Partial<Record<ErrorCode, number>> = {
  config_invalid: EXIT.misused,
  bad_request: EXIT.misused,
  source_unknown: EXIT.misused,
  not_found: EXIT.absent,
  index_busy: EXIT.busy,
  source_busy: EXIT.busy,
  encoder_away: EXIT.busy,
};

export const exitOf = (error: unknown): number =>
  (error instanceof BroadsheetError ? BY_ERROR[error.code] : undefined) ?? EXIT.failed;

/** The exit codes as a section of the help. */
export const exitCodesHelp = (): string =>
  ["Exit codes:", ...EXITS.map(({ code, description }) => `  ${String(code).padEnd(4)}${description}`)].join("\n");
