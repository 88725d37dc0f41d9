/** `broadsheet readers` and `broadsheet readers role HANDLE ROLE`: who may do what, also for a locked-out admin. */
import { listPeople } from "../../app/readers/listPeople.ts";
import { changeRole } from "../../app/readers/setRole.ts";
import { isRole, ROLES } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import type { CliContext, Instance } from "../cliContext.ts";
import { CliCommand, type OptionValues } from "../lib/cliCommand.ts";
import { asJson } from "../lib/json.ts";
import { dataOption, jsonOption } from "../lib/options.ts";

const HELP = `readers takes nothing, or the words role HANDLE ROLE, with one of the roles ${ROLES.join(", ")}: broadsheet readers role mira admin`;

export const readersCommand = (context: CliContext) =>
  new CliCommand("readers", "List the readers with an account, or give one a role")
    .argument("[action]", "role, to give one")
    .argument("[handle]", "The reader's handle")
    .argument("[role]", ROLES.join(", "))
    .suggest(["role"])
    .addOptions([jsonOption(), dataOption()])
    .example("readers --json", "who has an account, for a program")
    .example("readers role mira admin", "for a locked-out admin")
    .action(async (action = "", handle = "", role = "", options: OptionValues = {}) => {
      if (action !== "" && (action !== "role" || handle === "" || !isRole(role)))
        throw new BroadsheetError("config_invalid", HELP);
      const instance = await (action === "" ? context.openToRead(options) : context.open(options));
      try {
        if (action === "") await list(instance, options.json === true);
        else if (isRole(role)) await give(instance, handle.replace(/^@/, "").toLowerCase(), role);
      } finally {
        await instance.close();
      }
    });

async function list({ records }: Instance, json: boolean): Promise<void> {
  const all: Awaited<ReturnType<typeof listPeople>>["people"] = [];
  for (let more = true; more; ) {
    const page = await listPeople(records, { after: all.at(-1)?.handle ?? "" });
    all.push(...page.people);
    more = page.more;
  }
  if (json)
    process.stdout.write(
      asJson(
        all.map(({ handle, name, email, role, ban }) => ({ handle, name, email, role, closed: ban !== undefined })),
      ),
    );
  else
    for (const { handle, name, email, role, ban } of all)
      process.stdout.write(`@${handle}  ${role}${ban ? " (closed to changes)" : ""}  ${email}  ${name}\n`);
  if (all.length === 0) process.stderr.write("There are no readers with an account yet.\n");
}

async function give({ records, clock }: Instance, handle: string, role: (typeof ROLES)[number]): Promise<void> {
  await changeRole({ db: records.db, clock }, { handle, role });
  process.stdout.write(`@${handle} has the role ${role}.\n`);
}
