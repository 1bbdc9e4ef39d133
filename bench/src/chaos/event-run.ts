import { v5 } from 'uuid';

/** As the connector names the run of an event: the same event of the same source is the same run, so a client that sent one knows what to follow. */
const namespace = '5b0c5f52-3d3a-4c57-9b35-1d8f4f7a6c21';

export const eventRun = (tenant: string, source: string, event: string): string =>
  v5(JSON.stringify([tenant, source, event]), namespace);
