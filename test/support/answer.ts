/** The answer of an instance, as text and as a page that can be read by roles and names. */
import { type Part, readPage } from "./html.ts";

export interface Answer {
  status: number;
  headers: Headers;
  html: string;
  /** The HTML as a page; parsed when it is first used. */
  readonly page: Part;
}

export async function answerOf(response: Response): Promise<Answer> {
  const html = await response.text();
  let page: Part | undefined;
  return {
    status: response.status,
    headers: response.headers,
    html,
    get page() {
      page ??= readPage(html);
      return page;
    },
  };
}
