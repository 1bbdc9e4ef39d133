import type { ProviderSettings } from './provider-settings.js';
import type { Asked } from './provider-stream.js';
import type { ReadChunk } from './stream-watch.js';

/** How a kind of server is spoken to. */
export interface ProviderProtocol {
  /** The library's model for the server of the settings; opens no connection. */
  model(settings: ProviderSettings): Asked['model'];
  /** What the library is told where JSON by a schema is asked for. */
  jsonOptions(settings: ProviderSettings): NonNullable<Asked['providerOptions']>;
  /** What the library is told where at most one tool may be called. */
  readonly oneCallOptions: NonNullable<Asked['providerOptions']>;
  readonly readChunk: ReadChunk;
}
