/** The addresses of our pages, as paths. Code that shows them elsewhere puts the instance's address before them. */

/** Ids are safe in a path as they are. */
export const paperPath = (id: string): string => `/papers/${id}`;
export const votersPath = (paperId: string): string => `${paperPath(paperId)}/upvotes`;
export const submitPath = (text: string): string => `/submit?${new URLSearchParams({ paper: text })}`;

/** The edition of a day, a week or a month. */
export const periodPath = ({ kind, name }: { kind: "day" | "week" | "month"; name: string }): string =>
  `/papers/${kind === "day" ? "date" : kind}/${name}`;
/** The newest edition of a week or a month. */
export const latestPeriodPath = (kind: "day" | "week" | "month"): string => `/papers/${kind === "day" ? "date" : kind}`;
export const archivePath = (year: number | string): string => `/archive/${year}`;

export const readerPath = (handle: string): string => `/readers/${handle}`;
export const commentPath = (id: number | string): string => `/comments/${id}`;
export const collectionPath = (address: string): string => `/collections/${address}`;

/** Where people sign in. `return` is the path that they come back to, and `for` what they need an account for. */
export const signInPath = (params: { for?: string; return?: string; invitation?: string }): string =>
  `/sign-in?${new URLSearchParams(params)}`;

/** The pages behind the signed links in digests. */
export const subscriptionPath = (token: string): string => `/subscription/${token}`;
export const wishPath = (wish: "more" | "hide", token: string): string => `/wish/${wish}/${token}`;
export const unsubscribePath = (token: string): string => `/unsubscribe/${token}`;
