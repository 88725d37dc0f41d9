/** Admin pages of readers and invitations. */
import { readerPath } from "../../domain/pagePaths.ts";
import { ROLES } from "../../domain/readers/reader.ts";
import { shortDate } from "../../http/pageDates.ts";
import type { PageContext } from "../../http/services.ts";
import type { Instant } from "../../lib/time.ts";
import { INVITATION_DAYS, type Invitation } from "../../store/readers/invitations.ts";
import type { Person } from "../../store/readers/people.ts";
import { Alert } from "../layout/FormError.tsx";
import { Layout } from "../layout/Layout.tsx";
import { Wide } from "../layout/ScrollTable.tsx";
import { AdminNav } from "./AdminNav.tsx";

interface ReadersView {
  page: PageContext;
  /** What was searched for. */
  words: string;
  people: Person[];
  /** Whether others follow. */
  more: boolean;
  /** The handle of the admin who opened the page. */
  self: string;
}

export const ReadersPage = ({ page, words, people, more, self }: ReadersView) => (
  <Layout page={page} title="Readers">
    <div class="admin">
      <AdminNav current="readers" />
      <header class="listhead">
        <h1>Readers</h1>
      </header>
      <form action="/admin/readers" class="look">
        <label for="words">Handle, name or mail address</label>
        <input id="words" name="q" type="search" value={words} maxlength={100} />
        <button type="submit">Search</button>
      </form>
      {people.length === 0 ? (
        <p>{words === "" ? "There are no readers yet." : `Nobody has “${words}” in handle, name or address.`}</p>
      ) : (
        <Wide label="Readers with an account">
          <thead>
            <tr>
              <th scope="col">Handle</th>
              <th scope="col">Name</th>
              <th scope="col">Mail address</th>
              <th scope="col">Since</th>
              <th scope="col">Role</th>
            </tr>
          </thead>
          <tbody>
            {people.map((person) => (
              <PersonRow page={page} person={person} self={self} />
            ))}
          </tbody>
        </Wide>
      )}
      {more && (
        <p>
          <a href={`/admin/readers?${new URLSearchParams({ q: words, after: people.at(-1)?.handle ?? "" })}`}>
            More readers
          </a>
        </p>
      )}
    </div>
  </Layout>
);

const PersonRow = ({ page, person, self }: { page: PageContext; person: Person; self: string }) => (
  <tr id={person.handle}>
    <th scope="row">
      <a href={readerPath(person.handle)}>{person.handle}</a>
    </th>
    <td>
      {person.name}
      {person.ban && (
        <span class="failing">
          {" "}
          closed to changes since {shortDate(person.ban.since)}
          {person.ban.reason && `: ${person.ban.reason}`}
        </span>
      )}
    </td>
    <td>{person.email}</td>
    <td>
      <time datetime={new Date(person.createdAt).toISOString()}>{shortDate(person.createdAt)}</time>
    </td>
    <td>
      <form method="post" action={`/admin/readers/${person.handle}/role`}>
        <input type="hidden" name="form" value={page.form} />
        <select name="role" aria-label={`Role of ${person.handle}${person.handle === self ? ", which is you" : ""}`}>
          {ROLES.map((role) => (
            <option value={role} selected={role === person.role}>
              {role}
            </option>
          ))}
        </select>
        <button type="submit">
          Give<span class="unseen"> {person.handle} this role</span>
        </button>
      </form>
    </td>
  </tr>
);

export interface InvitationsView {
  page: PageContext;
  invitations: Invitation[];
  now: Instant;
  /** What was entered. */
  email?: string;
  role?: string;
  /** Why no invitation was made. */
  message?: string | undefined;
  /** The link of an invitation for anybody, shown once. */
  link?: string;
  /** The address that an invitation was mailed to. */
  mailed?: string;
}

export const InvitationsPage = (view: InvitationsView) => (
  <Layout page={view.page} title="Invitations">
    <div class="admin">
      <AdminNav current="invitations" />
      <header class="listhead">
        <h1>Invitations</h1>
      </header>
      {view.mailed && <p role="status">An invitation is on its way to {view.mailed}.</p>}
      {view.link && (
        <div class="made" role="status">
          <p>
            The first person to open this address may make an account, within {INVITATION_DAYS} days. It is shown only
            this once.
          </p>
          <pre>{view.link}</pre>
        </div>
      )}
      <InviteForm {...view} />
      {view.invitations.length > 0 && <InvitationTable {...view} />}
    </div>
  </Layout>
);

const InviteForm = ({ page, email, role = "reader", message }: InvitationsView) => (
  <form method="post" action="/admin/invitations" class="stacked">
    <input type="hidden" name="form" value={page.form} />
    {message && <Alert>{message}</Alert>}
    <label for="email">Mail address; leave it empty for a link that anybody may use, to hand on yourself</label>
    <input id="email" name="email" type="email" maxlength={254} value={email ?? ""} autocomplete="off" />
    <label for="role">Role of the new account</label>
    <select id="role" name="role">
      {ROLES.map((one) => (
        <option value={one} selected={one === role}>
          {one}
        </option>
      ))}
    </select>
    <button type="submit">Invite</button>
  </form>
);

const InvitationTable = ({ page, invitations, now }: InvitationsView) => (
  <Wide label="Invitations so far, the latest first">
    <thead>
      <tr>
        <th scope="col">For</th>
        <th scope="col">Role</th>
        <th scope="col">By</th>
        <th scope="col">State</th>
        <th scope="col">
          <span class="unseen">Revoke</span>
        </th>
      </tr>
    </thead>
    <tbody>
      {invitations.map((one) => (
        <tr>
          <th scope="row">{one.email ?? "anybody"}</th>
          <td>{one.role}</td>
          <td>{one.by === undefined ? "the command line" : one.by}</td>
          <td>{stateOf(one, now)}</td>
          <td>
            {one.usedAt === undefined && (
              <form method="post" action={`/admin/invitations/${one.id}/revoke`}>
                <input type="hidden" name="form" value={page.form} />
                <button type="submit" class="plain">
                  Revoke<span class="unseen"> the one for {one.email ?? "anybody"}</span>
                </button>
              </form>
            )}
          </td>
        </tr>
      ))}
    </tbody>
  </Wide>
);

function stateOf({ usedAt, expiresAt }: Invitation, now: Instant): string {
  if (usedAt !== undefined) return `used ${shortDate(usedAt)}`;
  return expiresAt <= now ? `expired ${shortDate(expiresAt)}` : `valid until ${shortDate(expiresAt)}`;
}
