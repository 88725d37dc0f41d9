/**
 * Readers made up to compare estimators by: what they want is known, what they click is drawn. Papers have features; a
 * reader's relevance is the logit of a linear model of them. Lists are ordered by a popularity that goes with the
 * features, as editions are by upvotes, and a place is looked at with probability 1 / position.
 */
import { sigmoid } from "../../learn/estimators.ts";
import type { Observation } from "../../learn/linearModel.ts";
import type { Random } from "../../lib/random.ts";

const FEATURES = 12;
const PAPERS = 400;
const UNSEEN = 400;
const LIST_LENGTH = 20;
/** How sure readers are of what they want: the length of the weights of a logit. */
const STRENGTH = 2;
/** A paper of no special features is clicked by so many, as a logit: about one in eight. */
const USUAL_LOGIT = -2;
/** Part of popularity that the features do not tell, in standard deviations. */
const POPULARITY_NOISE = 0.5;

export interface SimulatedPaper {
  features: Float64Array;
  /** What lists are ordered by. */
  popularity: number;
}

export interface SimulatedImpression extends Observation {
  /** γ, which only the simulation knows. */
  relevance: number;
  position: number;
  paper: SimulatedPaper;
}

export interface SimulatedReader {
  /** Lists in the order in which they were shown. */
  lists: SimulatedImpression[][];
  /** Papers that no list had, with what the reader wants of them. */
  unseen: { features: Float64Array; relevance: number }[];
}

/**
 * Draws readers, each with so many impressions. `shared` is the share of their taste, 0 to 1, that is everybody's. The
 * same generator gives the same readers.
 */
export function simulateReaders(
  readers: number,
  impressions: number,
  shared: number,
  random: Random,
): SimulatedReader[] {
  const common = direction(random);
  const papers = Array.from({ length: PAPERS }, () => paperOf(common, random));
  return Array.from({ length: readers }, () => {
    const own = direction(random);
    const taste = common.map((c, i) => STRENGTH * (Math.sqrt(shared) * c + Math.sqrt(1 - shared) * (own[i] as number)));
    const relevanceOf = (features: Float64Array) => sigmoid(USUAL_LOGIT + inner(taste, features));
    const lists: SimulatedImpression[][] = [];
    for (let left = impressions; left > 0; left -= LIST_LENGTH) {
      const drawn = Array.from({ length: LIST_LENGTH }, () => papers[random.below(PAPERS)] as SimulatedPaper);
      drawn.sort((a, b) => b.popularity - a.popularity);
      lists.push(drawn.slice(0, left).map((paper, i) => look(paper, i + 1, relevanceOf(paper.features), random)));
    }
    const unseen = Array.from({ length: UNSEEN }, () => paperOf(common, random)).map(({ features }) => ({
      features,
      relevance: relevanceOf(features),
    }));
    return { lists, unseen };
  });
}

function look(paper: SimulatedPaper, position: number, relevance: number, random: Random): SimulatedImpression {
  const exposure = 1 / position;
  const [looked, wanted] = [random.next() < exposure, random.next() < relevance];
  return { features: paper.features, clicked: looked && wanted, exposure, relevance, position, paper };
}

function paperOf(common: Float64Array, random: Random): SimulatedPaper {
  const features = Float64Array.from({ length: FEATURES }, () => random.normal());
  return { features, popularity: inner(common, features) + POPULARITY_NOISE * random.normal() };
}

/** A random direction of length 1. */
function direction(random: Random): Float64Array {
  const vector = Float64Array.from({ length: FEATURES }, () => random.normal());
  const length = Math.sqrt(inner(vector, vector));
  return vector.map((x) => x / length);
}

const inner = (a: Float64Array, b: Float64Array): number => a.reduce((sum, x, i) => sum + x * (b[i] as number), 0);
