import type { OwnAccount } from "../../app/accounts/showAccount.ts";
import type { PageContext } from "../../http/services.ts";

/** What the page of a reader's own account shows. */
export interface AccountView extends OwnAccount {
  page: PageContext;
  /** The name of the single sign-on, where there is one. */
  singleSignOn: string | undefined;
  /** Whether this is the account's first session. */
  first?: boolean;
  /** The path to go on to after that. */
  back?: string;
  /** What is wrong with the profile. */
  message?: string;
  /** Whether what the reader had seen was forgotten just now. */
  forgot?: boolean;
  // What became of another form: what is wrong with it, or what it did.
  address?: { email: string; message?: string; sent?: boolean };
  token?: { name: string; message?: string; made?: string };
  leaving?: { message: string };
}
