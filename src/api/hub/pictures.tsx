/** Pictures that the Hub's API links to: readers as circles with initials, papers as cards. */
import type { Context, Hono } from "hono";
import { publishedOf } from "../../domain/papers/paper.ts";
import { isoPartialDate } from "../../domain/papers/partialDate.ts";
import { plainText } from "../../domain/papers/tex.ts";
import { isHandle } from "../../domain/readers/handle.ts";
import { taggedBody } from "../../http/entityTags.ts";
import type { WebContext } from "../../http/webContext.ts";
import { avatarPicture, paperPicture } from "../../render/pictures.tsx";
import { findReader } from "../../store/readers/readers.ts";
import { getHubPaper } from "./read.ts";

/** Names and titles change rarely, and an old one does little harm for an hour. */
const FRESH_S = 3_600;

export function addPictureRoutes(routes: Hono, site: WebContext): void {
  const { db, services } = site;

  // A name that is no reader's gets its own initials.
  routes.get("/avatars/:name{[^/]{1,200}\\.svg}", async (c) => {
    const handle = c.req.param("name").replace(/\.svg$/, "");
    const reader = isHandle(handle) ? await findReader(db, { handle }) : undefined;
    return picture(c, avatarPicture(reader?.name ?? handle, handle));
  });

  routes.get("/thumbnails/papers/:id{.+\\.svg}", async (c) => {
    const paper = await getHubPaper(db, c.req.param("id").replace(/\.svg$/, ""));
    const title = plainText(paper.title);
    return picture(
      c,
      paperPicture({ ...paper, title, published: isoPartialDate(publishedOf(paper)), instance: services.config.title }),
    );
  });
}

function picture(c: Context, svg: string): Response {
  c.header("cache-control", `public, max-age=${FRESH_S}`);
  return taggedBody(c, svg, "image/svg+xml; charset=utf-8");
}
