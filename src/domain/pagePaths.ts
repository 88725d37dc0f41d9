/** The addresses of our pages, as paths; whoever shows them elsewhere puts the instance's address before them. */

type Params = Record<string, string>;

/** Parameters that are empty are left out. */
const withParams = (path: string, params: Params): string => {
  const given = new URLSearchParams(Object.entries(params).filter(([, value]) => value !== ""));
  return given.size > 0 ? `${path}?${given}` : path;
};

/** Ids are safe in a path as they are. */
export const paperPath = (id: string): string => `/papers/${id}`;
export const votersPath = (paperId: string): string => `${paperPath(paperId)}/upvotes`;
export const papersPath = (params: Params = {}): string => withParams("/papers", params);
export const likePath = (paperId: string): string => papersPath({ like: paperId });
export const authorPath = (author: string): string => papersPath({ author });
export const categoryPath = (category: string): string => papersPath({ cat: category });
export const submitPath = (text = ""): string => withParams("/submit", { paper: text });

/** The edition of a day, a week or a month. */
export const periodPath = ({ kind, name }: { kind: "day" | "week" | "month"; name: string }): string =>
  `/papers/${kind === "day" ? "date" : kind}/${name}`;
export const archivePath = (year: number | string): string => `/archive/${year}`;

export const readerPath = (handle: string): string => `/readers/${handle}`;
export const commentPath = (id: number | string): string => `/comments/${id}`;
export const collectionPath = (address: string): string => `/collections/${address}`;

/** Where people sign in; `return` is the path that they come back to, and `for` what they need it for. */
export const signInPath = (params: { return?: string; for?: string; invitation?: string } = {}): string =>
  withParams("/sign-in", params);
export const subscriptionPath = (token: string): string => `/subscription/${token}`;
export const unsubscribePath = (token: string): string => `/unsubscribe/${token}`;
