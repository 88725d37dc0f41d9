/** The navigation of the admin pages. */
export const AdminNav = ({ current }: { current: "sources" | "readers" | "invitations" }) => (
  <nav class="sections" aria-label="Admin">
    {(["sources", "readers", "invitations"] as const).map((name) => (
      <a href={`/admin/${name}`} aria-current={name === current ? "page" : undefined}>
        {name[0]?.toUpperCase() + name.slice(1)}
      </a>
    ))}
  </nav>
);
