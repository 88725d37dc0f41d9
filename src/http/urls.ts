/** Addresses of this instance as paths. */

/** `?hidden=show`: hidden papers are shown. */
export const HIDDEN = "hidden";
/** `?hid=ID`: that paper was hidden a moment ago, and may be shown again with one button. */
export const JUST_HIDDEN = "hid";

/** The path with a parameter set, or without it where the value is absent. What is behind `#` goes. */
export function withParameter(path: string, name: string, value: string | undefined): string {
  const { pathname, searchParams } = new URL(path, "http://localhost");
  if (value === undefined) searchParams.delete(name);
  else searchParams.set(name, value);
  return searchParams.size > 0 ? `${pathname}?${searchParams}` : pathname;
}
