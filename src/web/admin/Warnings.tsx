/** What is wrong with how the instance is set up, and what to set, for its admins. */
export const Warnings = ({ warnings }: { warnings: readonly string[] }) => (
  <>
    {warnings.map((warning) => (
      <p class="failing warning" role="note">
        {withOptions(warning)}
      </p>
    ))}
  </>
);

/** Names of options are not broken over two lines. */
const withOptions = (text: string) =>
  text.split(/(--[a-z-]+)/).map((part, i) => (i % 2 === 1 ? <code>{part}</code> : part));
