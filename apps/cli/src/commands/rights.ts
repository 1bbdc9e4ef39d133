import type {
  DocumentsGet,
  DocumentsRights,
  Rights,
  RightsScope,
  RightsScopesList,
  RouteOutput,
} from '@chassis/contracts';
import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

/** Rights as they are typed. */
export interface RightsOptions {
  readonly allow: string[];
  readonly deny: string[];
  readonly require: string[];
  readonly inherit: boolean;
  readonly from?: string;
  readonly until?: string;
}

/** What sources and folders give to the documents in them. */
export async function listRights(context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const { scopes } = await (await context.api()).json<RouteOutput<typeof RightsScopesList>>('GET', '/v1/rights');
  for (const scope of scopes) terminal.out(terminal.isJson ? jsonLine(scope) : `${scopeLine(scope)}\n`);
  return exitCodes.ok;
}

/** Says who may see the documents of a source or of one of its folders. */
export async function setRights(
  context: Context,
  source: string,
  options: RightsOptions & { readonly folder: string },
): Promise<ExitCode> {
  const body = rightsOf(options);
  const scope = await (await context.api()).json<RightsScope>('PUT', pathOf(source, options.folder), { body });
  context.terminal.out(context.terminal.isJson ? jsonLine(scope) : `${scopeLine(scope)}\n`);
  return exitCodes.ok;
}

export async function removeRights(context: Context, source: string, folder: string): Promise<ExitCode> {
  await (await context.api()).json('DELETE', pathOf(source, folder));
  const place = placeOf(source, folder);
  context.terminal.out(context.terminal.isJson ? jsonLine({ removed: place }) : `${place} gives nothing any more\n`);
  return exitCodes.ok;
}

/** Says who may see one document. */
export async function permitDocument(context: Context, document: string, options: RightsOptions): Promise<ExitCode> {
  const path = `/v1/documents/${encodeURIComponent(document)}/permissions`;
  const summary = await (
    await context.api()
  ).json<RouteOutput<typeof DocumentsGet>>('PUT', path, { body: rightsOf(options) });
  context.terminal.out(context.terminal.isJson ? jsonLine(summary) : `${document}: ${describe(summary.rights)}\n`);
  return exitCodes.ok;
}

/** What decides about a document, and about a subject. Ends with 1 when the subject may not see it. */
export async function showRights(
  context: Context,
  document: string,
  { subject }: { readonly subject?: string },
): Promise<ExitCode> {
  const { terminal } = context;
  const asked = subject === undefined ? '' : `?subject=${encodeURIComponent(withKind(subject))}`;
  const path = `/v1/documents/${encodeURIComponent(document)}/permissions${asked}`;
  const shown = await (await context.api()).json<RouteOutput<typeof DocumentsRights>>('GET', path);
  if (terminal.isJson) terminal.out(jsonLine(shown));
  else {
    for (const scope of shown.inherited) terminal.out(`${scopeLine(scope)}\n`);
    terminal.out(`${document} of ${shown.owner}: ${describe(shown.rights)}${stateOf(shown)}\n`);
    if (shown.subject)
      terminal.out(`${shown.subject.subject}: ${shown.subject.isAllowed ? 'yes' : 'no'}, ${shown.subject.reason}\n`);
  }
  return shown.subject?.isAllowed === false ? exitCodes.endedOtherwise : exitCodes.ok;
}

function rightsOf({ allow, deny, require, inherit, from, until }: RightsOptions): Rights {
  return {
    allow,
    deny,
    ...(require.length > 0 && { require }),
    ...(!inherit && { inherits: false }),
    ...(from !== undefined && { validFrom: from }),
    ...(until !== undefined && { validUntil: until }),
  };
}

const stateOf = ({ isInForce, hidden }: RouteOutput<typeof DocumentsRights>): string =>
  isInForce ? '' : ` (${hidden ?? 'not in force now'})`;

const withKind = (subject: string): string => (subject.includes(':') ? subject : `user:${subject}`);
const placeOf = (source: string, folder: string): string => (folder === '' ? source : `${source}/${folder}`);
const pathOf = (source: string, folder: string): string =>
  `/v1/rights/${encodeURIComponent(source)}${folder === '' ? '' : `?folder=${encodeURIComponent(folder)}`}`;
const scopeLine = ({ source, folder, rights }: RightsScope): string =>
  `${placeOf(source, folder)}: ${describe(rights)}`;

function describe({ allow, deny, require = [], inherits, validFrom, validUntil }: Rights): string {
  const parts = [
    allow.length === 0 ? 'allows nobody' : `allows ${allow.join(', ')}`,
    ...(deny.length === 0 ? [] : [`denies ${deny.join(', ')}`]),
    ...(require.length === 0 ? [] : [`requires ${require.join(', ')}`]),
    ...(inherits === false ? ['inherits nothing that is allowed'] : []),
    ...(validFrom === undefined ? [] : [`from ${validFrom}`]),
    ...(validUntil === undefined ? [] : [`until ${validUntil}`]),
  ];
  return parts.join('; ');
}
