/** `broadsheet invite [ADDRESS] [--role ROLE]`: prints a link that opens an account, where not everybody may. */
import { defineCommand } from "citty";
import { issueInvitation } from "../../app/readers/inviteReader.ts";
import { isMailAddress } from "../../domain/mail/mail.ts";
import { isRole, ROLES } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { withoutSlash } from "../../lib/trim.ts";
import { INVITATION_DAYS } from "../../store/readers/invitations.ts";
import type { CliContext } from "../cliContext.ts";

export const inviteCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "invite", description: "Print a link that opens an account, for one address or for anybody" },
    args: {
      address: { type: "positional", description: "Whose; without it, whoever opens the link first", required: false },
      role: { type: "string", description: `Role of the account: ${ROLES.join(", ")}`, valueHint: "reader" },
      ...parts.addressOptions,
    },
    async run({ args }) {
      const [address, ...more] = args._;
      const role = args.role === undefined ? "reader" : String(args.role);
      if (more.length > 0 || (address !== undefined && !isMailAddress(address)))
        throw new BroadsheetError(
          "config_invalid",
          "invite takes one mail address or none: broadsheet invite a@example.org",
        );
      if (!isRole(role))
        throw new BroadsheetError(
          "config_invalid",
          `--role is ${JSON.stringify(role)}, but it must be ${ROLES.join(", ")}.`,
        );
      const base = withoutSlash(parts.publicAddress(args));
      if (base === "")
        throw new BroadsheetError(
          "config_invalid",
          "A link needs the instance's address: give it with --base-url, such as --base-url http://localhost:3000.",
        );
      const instance = await parts.open(args);
      try {
        const { records, clock } = instance;
        const invitation = { ...(address === undefined ? {} : { email: address }), role, origin: base };
        const link = await issueInvitation({ db: records.db, clock }, invitation);
        process.stdout.write(`${link}\n`);
        process.stderr.write(`For ${address ?? "whoever opens it first"}, as ${role}, for ${INVITATION_DAYS} days.\n`);
      } finally {
        await instance.close();
      }
    },
  });
