import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

/** Makes a key and prints its secret, this once. */
export async function createKey(
  context: Context,
  subject: string,
  options: { name: string; right: string[]; expires?: string },
): Promise<ExitCode> {
  const body = {
    subject: subject.includes(':') ? subject : `user:${subject}`,
    name: options.name,
    rights: options.right,
    ...(options.expires === undefined ? {} : { expiresAt: options.expires }),
  };
  const made = await (await context.api()).json<{ key: string; prefix: string }>('POST', '/v1/keys', { body });
  const { terminal } = context;
  if (!terminal.isJson) terminal.err(`key ${made.prefix} of ${body.subject}; the secret is shown this once:\n`);
  terminal.out(terminal.isJson ? jsonLine(made) : `${made.key}\n`);
  return exitCodes.ok;
}

/** Revokes a key by its prefix, or by the whole key. */
export async function revokeKey(context: Context, keyOrPrefix: string): Promise<ExitCode> {
  const prefix = /^chs_([0-9a-z]+)_/.exec(keyOrPrefix)?.[1] ?? keyOrPrefix;
  await (await context.api()).json('DELETE', `/v1/keys/${encodeURIComponent(prefix)}`);
  const { terminal } = context;
  terminal.out(terminal.isJson ? jsonLine({ revoked: prefix }) : `revoked ${prefix}\n`);
  return exitCodes.ok;
}
