/**
 * Errors that a person can act on. Everything else is a bug and surfaces as a 500 or a stack trace.
 * `code` is stable and for programs, `message` is a sentence for people: what happened, why, what to do.
 */
export type ErrorCode =
  | "bad_request"
  | "not_found"
  | "method_not_allowed"
  | "sign_in_first"
  | "not_allowed"
  | "banned"
  | "foreign_form"
  | "conflict"
  | "no_address"
  | "wrong_host"
  | "wrong_token"
  | "too_many_tries"
  | "busy"
  | "too_large"
  | "config_invalid"
  | "data_folder_unusable"
  | "database_newer"
  | "database_damaged"
  | "records_missing"
  | "disk_full"
  | "read_only"
  | "disk_failing"
  | "port_in_use"
  | "port_unusable"
  | "file_unreadable"
  | "nothing_imported"
  | "index_busy"
  | "index_unavailable"
  | "not_a_demo"
  | "dump_refused"
  | "folder_in_use"
  | "file_unwritable"
  | "not_enough_papers"
  | "source_busy"
  | "source_unknown"
  | "source_failing"
  | "encoder_away"
  | "encoder_unusable"
  | "stopped";

/** The one table from codes to HTTP. A code that is absent never reaches a page and counts as 500. */
export const HTTP_STATUS: Partial<Record<ErrorCode, 400 | 401 | 403 | 404 | 405 | 409 | 413 | 421 | 429 | 503>> = {
  bad_request: 400,
  not_found: 404,
  method_not_allowed: 405,
  sign_in_first: 401,
  not_allowed: 403,
  banned: 403,
  foreign_form: 403,
  conflict: 409,
  no_address: 503,
  wrong_host: 421,
  wrong_token: 403,
  too_many_tries: 429,
  busy: 503,
  too_large: 413,
  index_unavailable: 503,
  source_failing: 503,
  disk_full: 503,
  read_only: 503,
  disk_failing: 503,
  database_damaged: 503,
};

export class BroadsheetError extends Error {
  readonly code: ErrorCode;
  /** Seconds after which it is worth another try; absent where that cannot be said. */
  readonly retryAfterS?: number;
  constructor(code: ErrorCode, message: string, options?: ErrorOptions & { retryAfterS?: number }) {
    super(message, options);
    this.name = "BroadsheetError";
    this.code = code;
    if (options?.retryAfterS !== undefined) this.retryAfterS = options.retryAfterS;
  }
}

/** Whether a thrown thing is an error of ours with this code. */
export const hasCode = (error: unknown, code: ErrorCode): error is BroadsheetError =>
  error instanceof BroadsheetError && error.code === code;

/** For `catch`: nothing where the error is of this code; anything else is thrown on. */
export const ignoreError =
  (code: ErrorCode) =>
  (error: unknown): undefined => {
    if (!hasCode(error, code)) throw error;
  };

/** The sentence of any thrown thing, for logs and for wrapping. */
export const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

/** The `code` that Node and SQLite put on their errors, or undefined. */
export const systemCodeOf = (error: unknown): string | undefined =>
  error instanceof Error && "code" in error ? String(error.code) : undefined;
