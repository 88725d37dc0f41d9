/** Addresses of this instance as paths. */

/** `?hidden=show`: hidden papers are shown. */
export const HIDDEN = "hidden";
/** `?hid=ID`: that paper was hidden a moment ago, and may be shown again with one button. */
export const JUST_HIDDEN = "hid";

/** Sets a parameter of a path, or removes it where the value is absent. Drops the fragment. */
export function withParameter(path: string, name: string, value: string | undefined): string {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  if (value === undefined) searchParams.delete(name);
  else searchParams.set(name, value);
  return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname;
}
