import type { DocumentsGet, DocumentsReceipts, DocumentsReport, ErasureReceipt, RouteOutput } from '@chassis/contracts';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

/** What became of a document, with the reason where it failed and what was found in it. */
export async function showDocument(context: Context, id: string): Promise<ExitCode> {
  const { terminal } = context;
  const found = await (
    await context.api()
  ).json<RouteOutput<typeof DocumentsGet>>('GET', `/v1/documents/${encodeURIComponent(id)}`);
  if (terminal.isJson) terminal.out(jsonLine(found));
  else {
    terminal.out(`${found.id} v${found.version} ${found.state} · ${found.chunks} passages · ${found.dataClass}\n`);
    if (found.code !== undefined) terminal.out(`  ${found.code}: ${found.detail ?? ''}\n`);
    if (found.hidden !== undefined) terminal.out(`  hidden: ${found.hidden}\n`);
    for (const { code, severity, count } of found.findings ?? []) terminal.out(`  ${severity} ${code} ${count}\n`);
  }
  return exitCodes.ok;
}

/** How the documents of each source are, as people read it; with `--csv` as a table whose cells no program executes. */
export async function reportDocuments(
  context: Context,
  { source, csv }: { readonly source?: string; readonly csv?: boolean },
): Promise<ExitCode> {
  const { terminal } = context;
  const path = `/v1/document-report${source === undefined ? '' : `?source=${encodeURIComponent(source)}`}`;
  if (terminal.isJson)
    terminal.out(jsonLine(await (await context.api()).json<RouteOutput<typeof DocumentsReport>>('GET', path)));
  else {
    const accept = csv === true ? 'text/csv' : 'text/plain';
    terminal.out(await (await (await context.api()).open('GET', path, { headers: { accept } })).text());
  }
  return exitCodes.ok;
}

/** Deletes a document and shows the receipt. */
export async function deleteDocument(context: Context, id: string): Promise<ExitCode> {
  const receipt = await (await context.api()).json<ErasureReceipt>('DELETE', `/v1/documents/${encodeURIComponent(id)}`);
  context.terminal.out(context.terminal.isJson ? jsonLine(receipt) : `${receiptLine(id, receipt)}\n`);
  return exitCodes.ok;
}

/** The receipts of a document's deletions, newest first. */
export async function showReceipts(context: Context, id: string): Promise<ExitCode> {
  const { terminal } = context;
  const { receipts } = await (
    await context.api()
  ).json<RouteOutput<typeof DocumentsReceipts>>('GET', `/v1/documents/${encodeURIComponent(id)}/receipts`);
  for (const receipt of receipts)
    terminal.out(
      terminal.isJson
        ? jsonLine(receipt)
        : `${receipt.erasedAt} by ${receipt.erasedBy} · ${receiptLine(id, receipt)}\n`,
    );
  return exitCodes.ok;
}

const receiptLine = (
  id: string,
  { chunks, vectors, textCount, kept, isVerified, keptAnswers, isComplete }: ErasureReceipt,
): string =>
  `${id} erased: ${textCount} texts, ${chunks} passages, ${vectors} vectors; ${kept} texts stay, which other documents have too; ${isVerified ? 'nothing is left' : 'not all is gone yet, see the log'}${answersOf(keptAnswers, isComplete)}`;

const answersOf = (keptAnswers?: number, isComplete?: boolean): string => {
  if (isComplete === false) return '; kept answers are being dropped, the receipts will say how many';
  return keptAnswers === undefined ? '' : `; ${keptAnswers} kept answers dropped`;
};
