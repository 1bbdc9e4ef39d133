import { spawn } from 'node:child_process';

/** Runs a program; its output, or undefined when it is not there. Rejects with the output when it fails or takes too long. */
export async function runToEnd(
  program: string,
  flags: readonly string[],
  { cwd, timeoutMs }: { cwd?: string; timeoutMs?: number } = {},
): Promise<string | undefined> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, [...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(cwd !== undefined && { cwd }),
      ...(timeoutMs !== undefined && { timeout: timeoutMs }),
    });
    let output = '';
    const add = (chunk: Buffer): void => void (output = (output + chunk.toString('utf8')).slice(-8_000));
    child.stdout.on('data', add);
    child.stderr.on('data', add);
    child.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ENOENT' ? resolve(undefined) : reject(error),
    );
    child.once('close', (code) =>
      code === 0 ? resolve(output) : reject(new Error(`${program} ended with ${code}: ${output.trim()}`)),
    );
  });
}
