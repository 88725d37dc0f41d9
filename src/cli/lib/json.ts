/** Output for programs. */

/** Of every command whose output a program may want. */
export const JSON_OPTION = { json: { type: "boolean", description: "As JSON, for programs" } } as const;

export const asJson = (value: unknown): string => `${JSON.stringify(value, undefined, 2)}\n`;
