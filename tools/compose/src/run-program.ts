import { spawn } from 'node:child_process';

export interface RunOptions {
  cwd?: string;
  /** On top of ours. */
  environment?: Readonly<Record<string, string>>;
}

/** A program did not do what it was asked; the message ends with what it said last. */
export class ProgramFailed extends Error {}

/** Runs a program to its end; its standard output. Throws `ProgramFailed` when it cannot be started or ends with another code than 0. */
export async function runProgram(program: string, flags: readonly string[], options: RunOptions = {}): Promise<string> {
  return await new Promise((resolve, reject) => {
    const child = spawn(program, [...flags], {
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, ...options.environment },
      ...(options.cwd !== undefined && { cwd: options.cwd }),
    });
    let output = '';
    let said = '';
    const add = (chunk: Buffer): void => void (said = (said + chunk.toString('utf8')).slice(-4_000));
    child.stdout.on('data', (chunk: Buffer) => {
      output += chunk.toString('utf8');
      add(chunk);
    });
    child.stderr.on('data', add);
    const what = [program, ...flags].join(' ').slice(0, 200);
    child.once('error', (cause) => reject(new ProgramFailed(`${what}: ${cause.message}`, { cause })));
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(new ProgramFailed(`${what} ended with ${signal ?? code}:\n${said.trim()}`));
    });
  });
}
