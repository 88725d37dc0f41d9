/** The instance itself: this document, and the state of its sources. */
import { z } from "zod";
import { sourcesHealth } from "../../../app/sources/sourcesHealth.ts";
import type { WebContext } from "../../../http/webContext.ts";
import type { OpenApi } from "../document.ts";
import { type Operation, operation } from "../operation.ts";
import { Count, Moment } from "../schemas/common.ts";

const group = "This instance";

/** The operation that serves the document, which describes it as well. */
export const documentOf = (describe: (site: WebContext, address: string) => OpenApi): Operation =>
  operation({
    id: "getDocument",
    group,
    method: "get",
    path: "/openapi.json",
    summary: "This document",
    response: {
      status: 200,
      description: "OpenAPI 3.1.",
      schema: z.looseObject({ openapi: z.string(), info: z.looseObject({}), paths: z.looseObject({}) }),
    },
    handler: async ({ site, address }) => describe(site, address),
  });

const SourceSchema = z
  .object({
    source: z.string(),
    name: z.string(),
    late: z.boolean().meta({ description: "Whether it has not succeeded for longer than it should." }),
    lateAfterHours: z.number(),
    lastNewPaper: Moment.nullable(),
    parts: z.array(
      z.object({
        part: z.string().meta({ description: "A part of the source that is followed, such as a category." }),
        lastAnswer: Moment.nullable(),
        lastSuccess: Moment.nullable(),
        error: z.string().nullable().meta({ description: "What went wrong last, in words." }),
        failingSince: Moment.nullable(),
      }),
    ),
  })
  .meta({ id: "Source" });

const listSources = operation({
  id: "listSources",
  group,
  method: "get",
  path: "/sources",
  summary: "Where papers come from, and whether the sources work",
  response: {
    status: 200,
    description: "Every followed source, and what is here.",
    schema: z
      .object({ items: z.array(SourceSchema), papers: Count, newest: Moment.nullable() })
      .meta({ id: "Sources" }),
  },
  async handler({ site }) {
    const names = new Map(site.services.sources.map(({ id, name }) => [id, name]));
    const { papers, newest } = await site.catalogueSize();
    const items = (await sourcesHealth(site)).map((one) => ({ ...one, name: names.get(one.source) ?? one.source }));
    return { items, papers, newest: newest === undefined ? null : new Date(newest.at).toISOString() };
  },
});

export const instanceOperations = [listSources];
