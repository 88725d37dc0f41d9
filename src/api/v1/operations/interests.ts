/** The ranking that learns from a reader: its list, its reasons, what was learned, and how it is steered. */
import { z } from "zod";
import { adjustInterest } from "../../../app/interests/adjustInterest.ts";
import { changeInterests, INTEREST_CHANGES } from "../../../app/interests/changeInterests.ts";
import { matchLine } from "../../../app/interests/describeMatch.ts";
import { explainMatch } from "../../../app/interests/explainMatch.ts";
import { forYou } from "../../../app/interests/forYou.ts";
import type { Match } from "../../../app/interests/rankPapers.ts";
import { INTEREST_FEATURES, showInterests } from "../../../app/interests/showInterests.ts";
import { FOR_YOU_SPANS, INTEREST_KINDS, INTEREST_LEVELS } from "../../../domain/interests/interest.ts";
import { operation } from "../operation.ts";
import { Count, Moment, moment, ofPaper, paging } from "../schemas/common.ts";
import { PaperSchema, papersJson } from "../schemas/papers.ts";
import { unseen, unseenBy } from "../schemas/unseen.ts";

const PAGE_PAPERS = 30;
const MAX_ADDRESS_CHARACTERS = 100;
const MAX_VALUE_CHARACTERS = 500;
const group = "For you";

const MatchSchema = z
  .object({
    percent: z.int().min(0).max(100).meta({ description: "How likely you want the paper, 0 to 100." }),
    because: z.string().meta({ description: "The two reasons that say most, in one line; empty where there is none." }),
    reasons: z.array(
      z.object({
        kind: z.enum(["papers", "words", "authors", "categories", "votes"]),
        share: z.number().meta({ description: "Of all reasons, 0 to 1." }),
        of: z.array(z.object({ label: z.string(), id: z.string().optional() })),
      }),
    ),
  })
  .meta({ id: "Match", description: "Why a paper has its place in your list." });

const matchJson = (match: Match) => ({ ...match, because: matchLine(match) });

/** Papers before the page, and when the first page was asked for. */
const PlaceInList = z.tuple([z.int().min(0), z.int().min(0)]);

const getForYou = operation({
  id: "getForYou",
  group,
  method: "get",
  path: "/for-you",
  summary: "Papers that you are likely to want",
  description:
    "Ranked by what you upvoted, saved, commented on, opened and hid. Every tenth paper is one to explore. The order is the same until you do something new, or the day ends.",
  query: z.strictObject({
    span: z.enum(FOR_YOU_SPANS).default("week").meta({
      description: "Papers of the newest day, of seven days, or since you last looked at this list.",
    }),
    collection: z.string().max(MAX_ADDRESS_CHARACTERS).optional().meta({
      description: "The address of one of your collections, to learn from it alone.",
    }),
    unseen,
    ...paging(PAGE_PAPERS),
  }),
  requiresReader: true,
  response: {
    status: 200,
    description: "A page of papers with their reasons.",
    schema: z
      .object({
        items: z.array(z.object({ paper: PaperSchema, match: MatchSchema, explore: z.boolean() })),
        total: Count,
        next: z.string().nullable(),
        candidates: Count.meta({ description: "Papers that were chosen from." }),
        since: Moment.nullable().meta({
          description: "When the span begins; null where it has few papers, so that the newest are chosen from.",
        }),
        acts: Count.meta({ description: "Papers that were learned from; 0 where nothing is known about you." }),
        paused: z.boolean(),
      })
      .meta({ id: "ForYou" }),
  },
  errors: ["not_found"],
  async handler(request) {
    const { site, reader, query } = request;
    const [offset, asOf] = request.place(PlaceInList) ?? [0, site.clock()];
    const { span, collection: from, limit } = query;
    const list = await forYou(site, reader, { span, from, limit, offset, unseen: unseenBy(request, asOf) });
    const papers = await papersJson(
      request,
      list.papers.map(({ paper }) => paper),
    );
    return {
      items: list.papers.flatMap(({ match, isToExplore }, i) => {
        const paper = papers[i];
        return paper ? [{ paper, match: matchJson(match), explore: isToExplore }] : [];
      }),
      total: list.total,
      next: offset + list.papers.length < list.total ? request.next([offset + list.papers.length, asOf]) : null,
      candidates: list.candidates,
      since: list.since === undefined ? null : moment(list.since),
      acts: list.acts,
      paused: list.isPaused,
    };
  },
});

const getMatch = operation({
  id: "getMatch",
  group,
  method: "get",
  path: "/papers/{id}/match",
  summary: "How well a paper matches you, and why",
  params: ofPaper,
  requiresReader: true,
  response: { status: 200, description: "The match.", schema: MatchSchema },
  errors: ["not_found"],
  example: { params: { id: "2309.12307" } },
  handler: async ({ site, reader, params }) => matchJson(await explainMatch(site, reader, { paperId: params.id })),
});

const LearnedSchema = z.array(
  z.object({ label: z.string(), value: z.string(), weight: z.number().meta({ description: "0 to 1." }) }),
);
const AdjustmentSchema = z
  .object({ kind: z.enum(INTEREST_KINDS), value: z.string(), label: z.string(), setting: z.enum(INTEREST_LEVELS) })
  .meta({ id: "InterestAdjustment" });

const InterestsSchema = z
  .object({
    acts: Count,
    words: LearnedSchema,
    authors: LearnedSchema,
    categories: LearnedSchema,
    papers: LearnedSchema,
    adjustments: z.array(AdjustmentSchema),
    weights: z.array(z.object({ feature: z.enum(INTEREST_FEATURES), weight: z.number() })),
    own: z.boolean().meta({ description: "Whether the weights are your own, and not everybody’s." }),
    pausedAt: Moment.nullable(),
    forgottenBefore: Moment.nullable(),
  })
  .meta({ id: "Interests", description: "What was learned about you. It is worked out each time, and kept nowhere." });

const getInterests = operation({
  id: "getInterests",
  group,
  method: "get",
  path: "/interests",
  summary: "What was learned about you",
  requiresReader: true,
  response: { status: 200, description: "All of it. Nobody else sees it.", schema: InterestsSchema },
  async handler({ site, reader }) {
    const { settings, isOwn, ...view } = await showInterests(site, reader);
    return {
      ...view,
      own: isOwn,
      pausedAt: settings.pausedAt === undefined ? null : moment(settings.pausedAt),
      forgottenBefore: settings.forgottenBefore === undefined ? null : moment(settings.forgottenBefore),
    };
  },
});

const setInterest = operation({
  id: "setInterest",
  group,
  method: "post",
  path: "/interests",
  summary: "Turn something learned down, remove it, or add it",
  body: z.strictObject({
    kind: z.enum(INTEREST_KINDS),
    value: z
      .string()
      .min(1)
      .max(MAX_VALUE_CHARACTERS)
      .meta({ description: "A paper’s id, a word, a name, a category." }),
    setting: z.enum([...INTEREST_LEVELS, "none"]).meta({ description: "`none` takes a setting back." }),
  }),
  requiresReader: true,
  response: {
    status: 200,
    description: "Everything that you set.",
    schema: z.object({ adjustments: z.array(AdjustmentSchema) }).meta({ id: "InterestAdjustments" }),
  },
  errors: ["bad_request", "not_found", "conflict"],
  example: { body: { kind: "category", value: "cs.RO", setting: "more" } },
  handler: ({ site, session, body: { setting, ...subject } }) =>
    adjustInterest(site, session, { ...subject, setting: setting === "none" ? null : setting }),
});

const changeLearning = operation({
  id: "changeInterests",
  group,
  method: "post",
  path: "/interests/change",
  summary: "Forget what was learned, undo that, pause or resume learning",
  body: z.strictObject({ change: z.enum(INTEREST_CHANGES) }),
  requiresReader: true,
  response: {
    status: 200,
    description: "How it is now.",
    schema: z
      .object({ pausedAt: Moment.nullable(), forgottenBefore: Moment.nullable(), showsMatch: z.boolean() })
      .meta({ id: "InterestSettings" }),
  },
  errors: ["conflict"],
  example: { body: { change: "pause" } },
  async handler({ site, session, body }) {
    const { pausedAt, forgottenBefore, showsMatch } = await changeInterests(site, session, body);
    return {
      pausedAt: pausedAt === undefined ? null : moment(pausedAt),
      forgottenBefore: forgottenBefore === undefined ? null : moment(forgottenBefore),
      showsMatch,
    };
  },
});

export const interestOperations = [getForYou, getMatch, getInterests, setInterest, changeLearning];
