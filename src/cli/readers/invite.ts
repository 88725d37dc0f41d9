/** `broadsheet invite [ADDRESS] [--role ROLE]`: prints a link that opens an account, where not everybody may. */
import { issueInvitation } from "../../app/readers/inviteReader.ts";
import { parseMailAddress } from "../../domain/mail/mailAddress.ts";
import { isRole, ROLES } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { withoutSlash } from "../../lib/trim.ts";
import { INVITATION_DAYS } from "../../store/readers/invitations.ts";
import type { CliContext } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";

export const inviteCommand = (context: CliContext) =>
  new CliCommand("invite", "Print a link that opens an account, for one address or for anybody")
    .argument("[address]", "The mail address it is for; without one, the first person who opens the link")
    .option("--role <role>", `Role of the account: ${ROLES.join(", ")}; reader without`)
    .addOptions(context.publicAddressOptions)
    .example("invite mira@example.org --role curator --base-url https://papers.example.org", "for one address")
    .action(async (typed: string | undefined, { role = "reader", ...options }: OptionValues & { role?: string }) => {
      const address = typed === undefined ? undefined : parseMailAddress(typed);
      if (typed !== undefined && address === undefined)
        throw new BroadsheetError(
          "config_invalid",
          "invite takes one mail address or none: broadsheet invite a@example.org",
        );
      if (!isRole(role))
        throw new BroadsheetError(
          "config_invalid",
          `--role is ${JSON.stringify(role)}, but it must be ${ROLES.join(", ")}.`,
        );
      const base = withoutSlash(context.publicAddress(options));
      if (base === "")
        throw new BroadsheetError(
          "config_invalid",
          "A link needs the instance's address: give it with --base-url, such as --base-url http://localhost:3000.",
        );
      const instance = await context.open(options);
      try {
        const { records, clock } = instance;
        const invitation = { ...(address === undefined ? {} : { email: address }), role, origin: base };
        const link = await issueInvitation({ db: records.db, clock }, invitation);
        process.stdout.write(`${link}\n`);
        process.stderr.write(
          `For ${address ?? "the first person who opens it"}, as ${role}, for ${INVITATION_DAYS} days.\n`,
        );
      } finally {
        await instance.close();
      }
    });
