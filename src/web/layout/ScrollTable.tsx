import type { Child } from "hono/jsx";

/** A table that scrolls by itself in narrow windows, with the keyboard, too. */
export const Wide = ({ label, children }: { label: string; children: Child }) => (
  <section class="wide" tabindex={0} aria-label={label}>
    <table>
      <caption>{label}</caption>
      {children}
    </table>
  </section>
);
