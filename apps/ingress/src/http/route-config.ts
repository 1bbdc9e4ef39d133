import type { Right } from '../domain/rights.js';
import type { Caller } from '../ports/caller.js';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** The right that a route needs; `nothing` for those that are open. A route without one is closed. */
    requires?: Right | 'nothing';
    /** `raw`: bytes as they came; `document`: the limit of documents instead of the ordinary one. */
    body?: 'raw' | 'document';
    /** `openai`: errors as the clients of OpenAI expect them. */
    errors?: 'openai';
  }
  interface FastifyRequest {
    caller?: Caller;
  }
}
