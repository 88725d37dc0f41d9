/** Where the link leads that changes an account's mail address. */
import { Layout } from "../components/Layout.tsx";
import type { PageContext } from "../context.ts";

interface AddressView {
  page: PageContext;
  form: string;
  token: string;
  /** Absent where the link does not hold. */
  email: string | undefined;
}

export const AddressPage = ({ page, form, token, email }: AddressView) => (
  <Layout page={page} title="Another mail address">
    <section class="prose">
      <h1>Another mail address</h1>
      {email === undefined ? (
        <p class="failing" role="alert">
          This link does not work any more: each works once, for half an hour, and only the latest. Ask for another on{" "}
          <a href="/account">your account’s page</a>.
        </p>
      ) : (
        <form method="post" action="/account/address/confirm" class="stacked">
          <input type="hidden" name="form" value={form} />
          <input type="hidden" name="token" value={token} />
          <p>
            From now on your account at {page.title} is signed in to with <b>{email}</b>.
          </p>
          <button type="submit">Use this address</button>
        </form>
      )}
    </section>
  </Layout>
);
