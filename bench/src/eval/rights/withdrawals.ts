import { setTimeout as sleep } from 'node:timers/promises';
import type { ProductApi } from './product-api.js';

/** Adds a document that its reader may see, and gives what takes the right away and says when that was said to be done (`performance.now()`). */
export type Withdrawal = (given: {
  admin: ProductApi;
  document: string;
  text: string;
  group: string;
}) => Promise<() => Promise<number>>;

const reader = 'ada';
/** From the moment a term is set until it ends. */
const termMs = 1_000;
const nobody = { allow: [], deny: [] };

const done = async (work: Promise<unknown>): Promise<number> => {
  await work;
  return performance.now();
};

/** Every way in which a right ends, by its source. */
export const withdrawals: Record<string, Withdrawal> = {
  documentRule: async ({ admin, document, text }) => {
    await admin.add(document, text, { rights: { allow: [`user:${reader}`] } });
    return async () => await done(admin.send('PUT', `documents/${document}/permissions`, nobody));
  },
  folderRule: async ({ admin, document, text, group }) => {
    const place = { source: 'revocation', folder: group };
    await admin.send('PUT', `rights/revocation?folder=${group}`, { allow: [`user:${reader}`] });
    await admin.add(document, text, { rights: nobody, ...place });
    return async () =>
      await done(admin.send('PUT', `rights/revocation?folder=${group}`, { deny: [`user:${reader}`], allow: [] }));
  },
  membership: async ({ admin, document, text, group }) => {
    await admin.send('PUT', `groups/${group}/members/${reader}`);
    await admin.add(document, text, { rights: { allow: [`group:${group}`] } });
    return async () => await done(admin.send('DELETE', `groups/${group}/members/${reader}`));
  },
  nestedGroup: async ({ admin, document, text, group }) => {
    await admin.send('PUT', `groups/${group}/members/${reader}`);
    await admin.send('PUT', `groups/${group}`, { title: group, memberOf: [`outer-${group}`] });
    await admin.add(document, text, { rights: { allow: [`group:outer-${group}`] } });
    return async () => await done(admin.send('PUT', `groups/${group}`, { title: group, memberOf: [] }));
  },
  term: async ({ admin, document, text }) => {
    await admin.add(document, text, { rights: { allow: [`user:${reader}`] } });
    return async () => {
      const endsAt = Date.now() + termMs;
      const rights = { allow: [`user:${reader}`], validUntil: new Date(endsAt).toISOString() };
      await admin.send('PUT', `documents/${document}/permissions`, rights);
      await sleep(Math.max(0, endsAt - Date.now()));
      return performance.now() - (Date.now() - endsAt);
    };
  },
  deletion: async ({ admin, document, text }) => {
    await admin.add(document, text, { rights: { allow: [`user:${reader}`] } });
    return async () => await done(admin.send('DELETE', `documents/${document}`));
  },
};
