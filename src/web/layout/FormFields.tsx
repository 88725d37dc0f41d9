/** What every form of ours carries: that it is ours, and where to go on afterwards. */
import type { PageContext } from "../../http/services.ts";

export const FormFields = ({ page, back }: { page: PageContext; back?: string | undefined }) => (
  <>
    <input type="hidden" name="form" value={page.form ?? ""} />
    <input type="hidden" name="back" value={back ?? page.here} />
  </>
);

/** Why a form came back. */
export const Refusal = ({ message }: { message: string | undefined }) =>
  message === undefined ? null : (
    <p class="failing" role="alert">
      {message}
    </p>
  );
