/** The mail that an admin sends to see whether mail goes out. */
import type { Mail } from "../../domain/mail/mail.ts";

/** Writes the mail. `at` is the moment, in words. */
export const testMail = (to: string, title: string, at: string): Mail => ({
  to,
  subject: `A test from ${title}`,
  text: `This is a test of ${title}, sent at ${at}. You asked for it on the admin page; nothing else follows.\n\nIf it is not in your spam folder, mail works as it should.\n`,
  headers: { "Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All" },
});
