/** The first argument of a log call: ids, hashes, numbers. What looks like a secret or a text of a person is taken out on the way. */
export type LogFields = Readonly<Record<string, unknown>>;

/** Writes JSON lines. An abstract class, so that it serves as an injection token. */
export abstract class Logger {
  abstract debug(fields: LogFields, message: string): void;
  abstract info(fields: LogFields, message: string): void;
  abstract warn(fields: LogFields, message: string): void;
  /** Put the error itself under `error`: its type, code, message, stack and causes are written. */
  abstract error(fields: LogFields, message: string): void;
  /** A logger that adds these fields to each line. */
  abstract child(fields: LogFields): Logger;
}
