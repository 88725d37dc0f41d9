/** `broadsheet bounce < MAIL`: a mail server pipes undeliverable mails into it. */
import { recordReturned } from "../../app/digests/recordBounces.ts";
import { MAX_RETURNED_BYTES } from "../../domain/mail/bounce.ts";
import { messageOf } from "../../lib/errors.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";

/** sysexits.h: the mail server keeps the mail and tries again. */
const TRY_AGAIN = 75;

export const bounceCommand = (context: CliContext) =>
  new CliCommand("bounce", "Take an undeliverable mail, or a complaint, from standard input")
    .addOptions(context.mailOptions)
    .example("bounce --data /srv/papers < returned.eml", "what a mail server pipes into it")
    .action(async (options: OptionValues) => {
      try {
        const raw = await beginningOf(process.stdin, MAX_RETURNED_BYTES);
        const { records, mailService, clock, close } = await context.openMail(options);
        try {
          const { message } = await recordReturned({ db: records.db, clock, read: mailService.read }, raw);
          process.stdout.write(`${message}\n`);
        } finally {
          close();
        }
      } catch (error) {
        process.stderr.write(`${messageOf(error)}\n`);
        process.exitCode = TRY_AGAIN;
      }
    });

/** Reads to the end, so that the writer can finish, and returns the beginning. */
async function beginningOf(input: AsyncIterable<Buffer>, bytes: number): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of input) {
    if (size < bytes) chunks.push(chunk);
    size += chunk.length;
  }
  return Buffer.concat(chunks).subarray(0, bytes);
}
