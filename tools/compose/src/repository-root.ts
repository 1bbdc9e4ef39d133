import path from 'node:path';

/** As seen from the built tool. */
export const repositoryRoot = path.resolve(import.meta.dirname, '..', '..', '..', '..');
