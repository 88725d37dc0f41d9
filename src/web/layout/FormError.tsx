import type { Child } from "hono/jsx";

/** The reason why a form was not accepted. */
export const Alert = ({ children }: { children: Child }) => (
  <p class="failing" role="alert">
    {children}
  </p>
);
