/** What a script may rely on. */
export const exitCodes = {
  ok: 0,
  /** The run ended otherwise than completed, an export is not intact, or a workflow has errors. */
  endedOtherwise: 1,
  usage: 2,
  /** The server cannot be reached, or went away. */
  connection: 3,
  /** The server said no: credentials, rights, a conflict, a wrong input. */
  refused: 4,
  /** A publication waits for a second person. */
  waits: 5,
} as const;
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];
