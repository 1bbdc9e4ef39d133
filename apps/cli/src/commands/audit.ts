import { createReadStream, createWriteStream } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { verifyExport } from '@chassis/audit-chain';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

/** Checks an export without any server. */
export async function verifyAudit(
  context: Context,
  file: string,
  options: { head?: string; publicKey?: string },
): Promise<ExitCode> {
  await access(file).catch((cause: unknown) => {
    throw new CliError(exitCodes.usage, `The export ${file} cannot be read.`, 'unreadable-file', { cause });
  });
  const lines = createInterface({ input: createReadStream(file, 'utf8'), crlfDelay: Infinity });
  const report = await verifyExport(lines, {
    ...(options.head === undefined ? {} : { head: headOf(options.head) }),
    ...(options.publicKey === undefined ? {} : { publicKey: await publicKeyOf(options.publicKey) }),
  });
  const { terminal } = context;
  if (terminal.isJson) terminal.out(jsonLine(report));
  else {
    for (const { code, message, line } of report.faults)
      terminal.out(`${line === undefined ? '' : `line ${line}: `}${code}: ${message}\n`);
    for (const note of report.notes) terminal.err(`note: ${note}\n`);
    terminal.out(
      `${report.isIntact ? 'intact' : 'NOT INTACT'}: ${report.head.count} records, head ${report.head.count}:${report.head.hash}\n`,
    );
  }
  return report.isIntact ? exitCodes.ok : exitCodes.endedOtherwise;
}

/** Writes the whole chain to a file, or to standard output. */
export async function exportAudit(context: Context, options: { output?: string }): Promise<ExitCode> {
  const answer = await (await context.api()).open('GET', '/v1/audit/export');
  if (answer.body === null)
    throw new CliError(exitCodes.connection, 'The export came without a body.', 'connection-failed');
  const body = Readable.fromWeb(answer.body as never);
  if (options.output === undefined) for await (const chunk of body) context.terminal.out(String(chunk));
  else await pipeline(body, createWriteStream(options.output));
  return exitCodes.ok;
}

function headOf(text: string): { count: number; hash: string } {
  const [, count, hash] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? [];
  if (count !== undefined && hash !== undefined) return { count: Number(count), hash };
  throw new CliError(
    exitCodes.usage,
    '--head is <count>:<hash>, as a checkpoint or an earlier verification showed it.',
    'invalid-head',
  );
}

async function publicKeyOf(file: string): Promise<Record<string, unknown>> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as Record<string, unknown>;
  } catch (cause) {
    throw new CliError(exitCodes.usage, `The public key ${file} is not a JSON Web Key.`, 'unreadable-file', { cause });
  }
}
