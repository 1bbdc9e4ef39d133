/** `${POSTGRES_IMAGE:-postgres:18-bookworm}` in a compose file. */
const pattern = /\$\{(\w+_IMAGE):-([^}]+)\}/g;

/** The images that a compose file takes from elsewhere: variable → public default. */
export function imageVariables(composeFile: string): Map<string, string> {
  return new Map([...composeFile.matchAll(pattern)].map(([, variable = '', name = '']) => [variable, name]));
}
