/** The reasons of an empty edition, in words. */
import type { Child } from "hono/jsx";
import type { EmptyReason } from "../../domain/editions/emptyEditionReasons.ts";
import { timeIn } from "../../http/pageDates.ts";
import { count } from "../../lib/text.ts";
import type { Instant } from "../../lib/time.ts";

export const WhyEmpty = ({ reasons, zone }: { reasons: readonly EmptyReason[]; zone: string }) => (
  <>
    {reasons.map((reason) => (
      <p>{inWords(reason, zone)}</p>
    ))}
  </>
);

function inWords(reason: EmptyReason, zone: string): Child {
  const time = (at: Instant) => <Moment at={at} zone={zone} />;
  switch (reason.kind) {
    case "future":
      return "This day is yet to come.";
    case "unsubmitted":
      return `Nobody submitted a paper for this day${reason.open ? " so far" : ""}.`;
    case "nothing_followed":
      return "No source is followed here, so no papers come by themselves.";
    case "weekend":
      return "For arXiv it is the weekend: it announces papers in the evening from Sunday to Thursday, by New York’s clocks, and none of its lists falls on this day.";
    case "expected":
      return (
        <>
          arXiv’s papers for this day have not been announced yet. They are expected at about {time(reason.at)} ({zone}
          ).
        </>
      );
    case "failing":
      return (
        <>
          {reason.source} has been failing since {time(reason.since)}. It is asked again by itself until it answers.
        </>
      );
    case "never_fetched":
      return `${reason.source} has not been fetched completely yet; the first harvest takes a while.`;
    case "not_fetched_since":
      return (
        <>
          {reason.source}’s papers for this day have not been fetched yet: the last complete harvest was on{" "}
          {time(reason.at)}, and the next begins at about {time(reason.next)}.
        </>
      );
    case "nothing_listed":
      return (
        <>
          {reason.source} was asked on {time(reason.at)} and had no new paper for this day. It is late at times, and
          pauses on some holidays.
        </>
      );
    case "nothing_came":
      return "The sources had no new paper for this day.";
    case "no_rules":
      return (
        <>
          {count(reason.papers, "paper")} appeared on this day, but no rule puts papers into editions here.{" "}
          <a href="/papers">The newest papers</a>
        </>
      );
    case "being_filled":
      return `${count(reason.papers, "paper")} appeared on this day, and the rules have yet to choose from them.`;
    case "no_match":
      return (
        <>
          {count(reason.papers, "paper")} appeared on this day, but none entered by{" "}
          {reason.rules.length === 1 ? "the rule" : "the rules"} {reason.rules.map((name) => `“${name}”`).join(", ")}.{" "}
          <a href="/papers">The newest papers</a>
        </>
      );
  }
}

/** A time by the clocks of the instance's zone. */
export const Moment = ({ at, zone }: { at: Instant; zone: string }) => (
  <time datetime={new Date(at).toISOString()}>{timeIn(at, zone)}</time>
);
