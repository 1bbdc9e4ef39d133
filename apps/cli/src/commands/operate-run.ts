import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

interface View {
  readonly id: string;
  readonly status: string;
  readonly pausedAt?: string;
}

/** An operator's word on a run: pause, resume, cancel, or run what has ended again. Prints the run as it stands then; for a repetition the new one. */
export async function operateRun(
  context: Context,
  word: 'pause' | 'resume' | 'cancel' | 'rerun',
  run: string,
  body: Record<string, unknown> = {},
): Promise<ExitCode> {
  const api = await context.api();
  const view = await api.json<View>('POST', `/v1/runs/${encodeURIComponent(run)}/${word}`, { body });
  const { terminal } = context;
  const standing = view.pausedAt === undefined ? view.status : 'paused';
  terminal.out(terminal.isJson ? jsonLine(view) : `${view.id}  ${standing}\n`);
  return exitCodes.ok;
}
