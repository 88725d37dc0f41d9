/** `broadsheet readers` and `broadsheet readers role HANDLE ROLE`: who may do what, also for a locked-out admin. */
import { defineCommand } from "citty";
import { listPeople } from "../../app/readers/listPeople.ts";
import { changeRole } from "../../app/readers/setRole.ts";
import { isRole, ROLES } from "../../domain/readers/reader.ts";
import { BroadsheetError } from "../../lib/errors.ts";
import { type CliContext, DATA_OPTION, type Instance } from "../cliContext.ts";
import { asJson, JSON_OPTION } from "../lib/json.ts";

const HELP = `readers takes nothing, or the words role HANDLE ROLE, with one of the roles ${ROLES.join(", ")}: broadsheet readers role mira admin`;

export const readersCommand = (parts: CliContext) =>
  defineCommand({
    meta: { name: "readers", description: "List the readers with an account, or give one a role" },
    args: {
      action: { type: "positional", description: "role, to give one", required: false },
      handle: { type: "positional", description: "The reader's handle", required: false },
      role: { type: "positional", description: ROLES.join(", "), required: false },
      ...JSON_OPTION,
      ...DATA_OPTION,
    },
    async run({ args }) {
      const [action, handle = "", role = "", ...more] = args._;
      if (action !== undefined && (action !== "role" || handle === "" || !isRole(role) || more.length > 0))
        throw new BroadsheetError("config_invalid", HELP);
      const instance = await (action === undefined ? parts.openToRead(args) : parts.open(args));
      try {
        if (action === undefined) await list(instance, args.json === true);
        else if (isRole(role)) await give(instance, handle.replace(/^@/, "").toLowerCase(), role);
      } finally {
        await instance.close();
      }
    },
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
