/** A form with a file, as a browser sends it. */
import { type Answer, answerOf } from "../answer.ts";
import type { Visitor } from "../cast.ts";
import type { TestInstance } from "../instance.ts";

interface Upload {
  name: string;
  content: string | Buffer;
}

/** With the hidden token of the page that takes the file, unless another is given; with none where it has none. */
export async function upload(
  { app }: Pick<TestInstance, "app">,
  who: Visitor,
  path: string,
  file: Upload | undefined,
  { form, headers = {} }: { form?: string; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const { page } = await who.get(path);
  const body = new FormData();
  body.set("form", form ?? (page.has("hidden", "form") ? page.hidden("form") : ""));
  if (file) body.set("file", new File([Buffer.from(file.content)], file.name));
  const response = await app.request(new URL(path, "https://papers.example").href, {
    method: "POST",
    headers: { cookie: who.cookies(), origin: "https://papers.example", ...headers },
    body,
  });
  return answerOf(response);
}
