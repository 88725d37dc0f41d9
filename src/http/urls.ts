/** Addresses of this instance as paths. */

/** `?hidden=show`: hidden papers are shown. */
export const HIDDEN = "hidden";
/** `?hid=ID`: that paper was hidden a moment ago, and may be shown again with one button. */
export const JUST_HIDDEN = "hid";

/** `?unseen=1`: papers that the reader has seen are left out. */
export const UNSEEN = "unseen";
/** `?asof=MILLISECONDS`: those that were seen by then, so that later pages go on where the first one ended. */
export const AS_OF = "asof";
/** `?marked=NUMBER&mark=MILLISECONDS`: so many papers were marked as seen a moment ago, which the mark can undo. */
export const MARKED = "marked";
export const MARK = "mark";

/** Sets a parameter of a path, or removes it where the value is absent. Drops the fragment. */
export const withParameter = (path: string, name: string, value: string | undefined): string =>
  withParameters(path, { [name]: value });

/** The same for several. */
export function withParameters(path: string, values: Record<string, string | undefined>): string {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  for (const [name, value] of Object.entries(values))
    if (value === undefined) searchParams.delete(name);
    else searchParams.set(name, value);
  return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname;
}
