import type { Context } from '../context.js';
import { exitCodes, type ExitCode } from '../exit-codes.js';
import { jsonLine } from '../terminal.js';

interface Group {
  readonly name: string;
  readonly title: string;
  readonly rights: readonly string[];
  readonly memberOf: readonly string[];
}

const pathOf = (group: string): string => `/v1/groups/${encodeURIComponent(group)}`;

/** Groups, what they may do, and the groups that they lie in. */
export async function listGroups(context: Context): Promise<ExitCode> {
  const { terminal } = context;
  const { groups } = await (await context.api()).json<{ groups: Group[] }>('GET', '/v1/groups');
  for (const group of groups) terminal.out(terminal.isJson ? jsonLine(group) : `${line(group)}\n`);
  return exitCodes.ok;
}

/** Sets a group as a whole. */
export async function putGroup(
  context: Context,
  name: string,
  options: { readonly title?: string; readonly right: string[]; readonly memberOf: string[] },
): Promise<ExitCode> {
  const body = { title: options.title ?? name, rights: options.right, memberOf: options.memberOf };
  const group = await (await context.api()).json<Group>('PUT', pathOf(name), { body });
  context.terminal.out(context.terminal.isJson ? jsonLine(group) : `${line(group)}\n`);
  return exitCodes.ok;
}

/** Puts users or services into a group, or takes them out, one after the other. */
export async function setMembers(
  context: Context,
  group: string,
  members: readonly string[],
  isMember: boolean,
): Promise<ExitCode> {
  const api = await context.api();
  const { terminal } = context;
  for (const member of members) {
    const path = `${pathOf(group)}/members/${encodeURIComponent(member)}`;
    const user = await api.json<{ subject: string; groups: string[] }>(isMember ? 'PUT' : 'DELETE', path);
    terminal.out(terminal.isJson ? jsonLine(user) : `${user.subject}: ${user.groups.join(', ') || 'no groups'}\n`);
  }
  return exitCodes.ok;
}

const line = ({ name, rights, memberOf }: Group): string =>
  [
    name,
    memberOf.length === 0 ? '' : `in ${memberOf.join(', ')}`,
    rights.length === 0 ? '' : `may ${rights.join(', ')}`,
  ]
    .filter((part) => part !== '')
    .join(' · ');
