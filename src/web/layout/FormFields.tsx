/** The hidden fields of every form: the token that shows that it is ours, and where to go afterwards. */
import type { PageContext } from "../../http/services.ts";

export const FormFields = ({ page, back }: { page: PageContext; back?: string | undefined }) => (
  <>
    <input type="hidden" name="form" value={page.form ?? ""} />
    <input type="hidden" name="back" value={back ?? page.here} />
  </>
);

/** The reason why a form was not accepted; nothing without one. */
export const Refusal = ({ message }: { message: string | undefined }) =>
  message === undefined ? null : (
    <p class="failing" role="alert">
      {message}
    </p>
  );
