/** The page of the link that changes an account's mail address. */
import type { PageContext } from "../../http/services.ts";
import type { EmailChange } from "../../store/readers/accounts.ts";
import { Layout } from "../layout/Layout.tsx";

interface EmailChangeView {
  page: PageContext;
  form: string;
  token: string;
  /** Absent where the link does not hold. */
  change: EmailChange | undefined;
}

export const EmailChangePage = ({ page, form, token, change }: EmailChangeView) => (
  <Layout page={page} title="Another mail address">
    <section class="prose">
      <h1>Another mail address</h1>
      {change === undefined ? (
        <p class="failing" role="alert">
          This link does not work any more: each works once, for half an hour, and only the latest. Ask for another on{" "}
          <a href="/account">your account’s page</a>.
        </p>
      ) : (
        <form method="post" action="/account/address/confirm" class="stacked">
          <input type="hidden" name="form" value={form} />
          <input type="hidden" name="token" value={token} />
          <p>
            From now on the account of <b>@{change.handle}</b> at {page.title} is signed in to with{" "}
            <b>{change.email}</b>. If that is not yours, just leave.
          </p>
          <button type="submit">Use this address</button>
        </form>
      )}
    </section>
  </Layout>
);
