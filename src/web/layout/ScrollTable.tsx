import type { Child } from "hono/jsx";

/** A table that scrolls by itself where the window is narrow, by keys too. */
export const Wide = ({ label, children }: { label: string; children: Child }) => (
  <section class="wide" tabindex={0} aria-label={label}>
    <table>
      <caption>{label}</caption>
      {children}
    </table>
  </section>
);
