/** The page on which an instance gets its first admin. */
import type { PageContext } from "../../http/services.ts";
import { Layout } from "../layout/Layout.tsx";

export interface EnterView {
  page: PageContext;
  form: string;
  token: string;
  email?: string;
  name?: string;
  /** Why nobody became the admin. */
  message?: string;
}

export const EnterPage = ({ page, form, token, email, name, message }: EnterView) => (
  <Layout page={page} title="The first admin">
    <section class="prose">
      <h1>The first admin</h1>
      <p>
        {page.title} has no admin yet. The token is in the address that the server printed when it started. The person
        who uses it looks after this instance from then on: its sources, readers and moderators.
      </p>
      {message && (
        <p class="failing" role="alert">
          {message}
        </p>
      )}
      <form method="post" action="/admin/enter" class="stacked">
        <input type="hidden" name="form" value={form} />
        <label for="token">Token</label>
        <input id="token" name="token" type="text" autocomplete="off" required maxlength={200} value={token} />
        {page.reader ? (
          <p>You are signed in as {page.reader.name}, and this account becomes the admin’s.</p>
        ) : (
          <>
            <label for="email">Your mail address, for signing in later</label>
            <input id="email" name="email" type="email" autocomplete="email" required maxlength={254} value={email} />
            <label for="name">Your name, as others see it</label>
            <input id="name" name="name" autocomplete="name" maxlength={60} value={name} />
          </>
        )}
        <button type="submit">Become the admin</button>
      </form>
    </section>
  </Layout>
);
