/** Where a command writes: results to `out`, progress to `err`, so that a pipe sees results alone. */
export interface Terminal {
  readonly isJson: boolean;
  /** Whether a person watches the progress. */
  readonly isInteractive: boolean;
  out(text: string): void;
  err(text: string): void;
}

/** The process's own terminal. */
export function processTerminal(isJson: boolean): Terminal {
  return {
    isJson,
    isInteractive: process.stderr.isTTY && !isJson,
    out: (text) => void process.stdout.write(text),
    err: (text) => void process.stderr.write(text),
  };
}

/** One JSON value as a line. */
export const jsonLine = (value: unknown): string => `${JSON.stringify(value)}\n`;
