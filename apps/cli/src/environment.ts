/** The one place where the command line reads the environment; it has no service configuration. */
export const environment = (): Readonly<Record<string, string | undefined>> => process.env;
