import { v5 } from 'uuid';

/** Namespace of runs started by events (a random UUID, fixed for ever: ids must not change between releases). */
const namespace = '5b0c5f52-3d3a-4c57-9b35-1d8f4f7a6c21';

/** The run of an event: the same event of the same source is the same run, whenever it is delivered. */
export const eventRunId = (tenant: string, source: string, event: string): string =>
  v5(JSON.stringify([tenant, source, event]), namespace);
