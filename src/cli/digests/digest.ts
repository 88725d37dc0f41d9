/** `broadsheet digest`: one issue to one address, apart from all deliveries; nothing is recorded. */
import { describeRefusal } from "../../domain/mail/mail.ts";
import { parseMailAddress } from "../../domain/mail/mailAddress.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";

export const digestCommand = (context: CliContext) =>
  new CliCommand("digest", "Compose one digest, and print it or send it to one address")
    .requiredOption("--to <address>", "Whose digest; an address without a subscription gets the usual one")
    .option("--date <issue>", "Which issue, such as 2026-06-16, 2026-W24 or 2026-05; by default the next one")
    .option("--dry-run", "Print the mail as it would be handed over, and send nothing")
    .addOptions(context.mailOptions)
    .example("digest --to mira@example.org --dry-run", "what would be sent next")
    .example("digest --to mira@example.org --date 2026-06-16", "send an issue, apart from all deliveries")
    .action(async ({ to: given, date, dryRun, ...options }: OptionValues & DigestOptions) => {
      const to = parseMailAddress(given);
      if (to === undefined)
        throw new BroadsheetError("config_invalid", `--to is ${JSON.stringify(given)}, but it must be a mail address.`);
      const instance = await context.open(options);
      const mail = await context.openMail(options);
      try {
        const digest = await context.previewDigest(instance, options, to, date);
        if ("skip" in digest) return void process.stderr.write(`Nothing would be sent. ${digest.skip}\n`);
        if (dryRun) return void process.stdout.write(await mail.mailService.raw(digest.mail));
        const outcome = await mail.mailService.mailer(digest.mail);
        process.stderr.write(outcome.sent ? `Sent: ${outcome.answer}\n` : `Not sent. ${describeRefusal(outcome)}\n`);
        if (!outcome.sent) process.exitCode = 1;
      } finally {
        mail.close();
        await instance.close();
      }
    });

interface DigestOptions {
  to: string;
  date?: string;
  dryRun?: true;
}
