/** Output for programs. */
export const asJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
