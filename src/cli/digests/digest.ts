/** `broadsheet digest`: one issue to one address, apart from all deliveries; nothing is recorded. */
import { defineCommand } from "citty";
import { isMailAddress } from "../../domain/mail/mail.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { CliContext } from "../cliContext.ts";

export const digestCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "digest", description: "Compose one digest, and print it or send it to one address" },
    args: {
      to: {
        type: "string",
        description: "Whose digest; an address without a subscription gets the usual one",
        required: true,
      },
      date: {
        type: "string",
        description: "Which issue, such as 2026-06-16, 2026-W24 or 2026-05; by default the next one",
        valueHint: "ISSUE",
      },
      dryRun: { type: "boolean", description: "Print the mail as it would be handed over, and send nothing" },
      ...parts.mailOptions,
    },
    async run({ args }) {
      const to = String(args.to).trim();
      if (!isMailAddress(to))
        throw new BroadsheetError("config_invalid", `--to is ${JSON.stringify(to)}, but it must be a mail address.`);
      const instance = await parts.open(args);
      const mail = await parts.openMail(args);
      try {
        const issue = args.date === undefined ? undefined : String(args.date);
        const digest = await parts.previewDigest(instance, args, to, issue);
        if ("skip" in digest) return void process.stderr.write(`Nothing would be sent. ${digest.skip}\n`);
        if (args.dryRun) return void process.stdout.write(await mail.mailService.raw(digest.mail));
        const outcome = await mail.mailService.mailer(digest.mail);
        process.stderr.write(outcome.sent ? `Sent: ${outcome.answer}\n` : `Not sent. ${outcome.why}\n`);
        if (!outcome.sent) process.exitCode = 1;
      } finally {
        mail.close();
        await instance.close();
      }
    },
  });
