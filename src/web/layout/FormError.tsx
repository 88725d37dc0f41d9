import type { Child } from "hono/jsx";

/** Why nothing came of a form. */
export const Alert = ({ children }: { children: Child }) => (
  <p class="failing" role="alert">
    {children}
  </p>
);
