/** Moments in time. */

/** Milliseconds since the start of 1970, UTC. */
export type Instant = number;
