/** Pictures that clients of the Hub's API want addresses of: readers as circles with initials, papers as cards. */
import type { Context, Hono } from "hono";
import { etag } from "hono/etag";
import { plainText } from "../../domain/papers/tex.ts";
import { isHandle } from "../../domain/readers/handle.ts";
import type { WebContext } from "../../http/webContext.ts";
import { avatarPicture, paperPicture } from "../../render/pictures.tsx";
import { findReader } from "../../store/readers/readers.ts";
import { paperOf } from "./read.ts";

/** Names and titles change rarely, and little is lost where one is shown late. */
const FRESH_S = 3_600;

export function addPictures(door: Hono, site: WebContext): void {
  const { db, services } = site;

  // Of a reader; for anything else, initials of what stands there.
  door.get("/avatars/:name{[^/]{1,200}\\.svg}", etag(), async (c) => {
    const handle = c.req.param("name").replace(/\.svg$/, "");
    const reader = isHandle(handle) ? await findReader(db, { handle }) : undefined;
    return picture(c, avatarPicture(reader?.name ?? handle, handle));
  });

  door.get("/thumbnails/papers/:id{.+\\.svg}", etag(), async (c) => {
    const paper = await paperOf(db, c.req.param("id").replace(/\.svg$/, ""));
    const title = plainText(paper.title);
    return picture(c, paperPicture({ ...paper, title, instance: services.config.title }));
  });
}

function picture(c: Context, svg: string): Response {
  c.header("cache-control", `public, max-age=${FRESH_S}`);
  return c.body(svg, 200, { "content-type": "image/svg+xml; charset=utf-8" });
}
