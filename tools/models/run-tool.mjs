import { spawn } from 'node:child_process';

/** Runs a program to its end or until `signal`, which kills it; never rejects. `lastLine` is the last thing it said. */
export function runTool(command, args, { cwd, env, signal, isShell = false } = {}) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd,
      env,
      signal,
      killSignal: 'SIGKILL',
      shell: isShell,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let said = '';
    const hear = (chunk) => (said = (said + chunk).slice(-4_000));
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.on('error', (error) =>
      resolve({
        isMissing: error.code === 'ENOENT',
        code: -1,
        lastLine: signal?.aborted ? 'the time limit passed' : error.message,
      }),
    );
    child.on('close', (code) =>
      resolve({ isMissing: false, code: code ?? -1, lastLine: said.trim().split('\n').at(-1) ?? '' }),
    );
  });
}
