/** The way to a list in the reader's own order, and back. */
import type { PageContext } from "../../http/services.ts";
import { withParameters } from "../../http/urls.ts";

/** The parameter that asks for the reader's own order, and its value. */
const ORDER = "order";
const FOR_ME = "me";

/** Whether a request wants a list in the order of its reader. */
export const wantsOwnOrder = (page: Pick<PageContext, "reader">, query: Record<string, string>): boolean =>
  page.reader !== undefined && query[ORDER] === FOR_ME;

export const OrderForMe = ({ page, isForMe }: { page: PageContext; isForMe: boolean }) =>
  page.reader ? (
    <p class="unseenonly">
      {isForMe ? (
        <>
          In the order in which you are likely to want them ·{" "}
          <a href={withParameters(page.here, { page: undefined, [ORDER]: undefined })}>in the usual order</a>
        </>
      ) : (
        <a href={withParameters(page.here, { page: undefined, [ORDER]: FOR_ME })} rel="nofollow">
          In my order
        </a>
      )}
    </p>
  ) : null;

/** The address of a further page in the same order. */
export const inOrder = (path: string, isForMe: boolean): string =>
  isForMe ? withParameters(path, { [ORDER]: FOR_ME }) : path;
