import { z } from 'zod';

const int = z.coerce.number().int();
const MiB = 1_048_576;

/** Settings of ingress. */
export const ingressConfig = z.object({
  INGRESS_PORT: int.min(0).max(65_535).default(8_080).describe('Port of the HTTP API.'),
  INGRESS_HOST: z.string().default('127.0.0.1').describe('Address that the HTTP API listens on; 0.0.0.0 for all.'),
  MAX_BODY_BYTES: int.positive().default(MiB).describe('Largest request body in bytes, documents apart.'),
  MAX_DOCUMENT_BYTES: int
    .positive()
    .default(10 * MiB)
    .describe('Largest document in bytes.'),
  MAX_BULK_BYTES: int
    .positive()
    .default(256 * MiB)
    .describe('Largest body of many documents, one a line, in bytes; what comes behind is refused, not lost.'),
  MAX_JSON_DEPTH: int.positive().default(64).describe('How deep the JSON of a request may nest.'),
  MAX_URL_LENGTH: int.positive().default(4_096).describe('Longest URL in characters.'),
  MAX_STREAMS_PER_TENANT: int.positive().default(500).describe('Open event streams and waiting requests of a tenant.'),
  REQUESTS_PER_SECOND: int.positive().default(2_000).describe('Requests of a tenant in a second.'),
  MAX_WAIT_SECONDS: int.positive().default(60).describe('Longest wait of `Prefer: wait`.'),
  STREAM_PING_MS: int.positive().default(10_000).describe('How often an idle event stream sends a comment.'),
  STREAM_STALL_MS: int
    .positive()
    .default(15_000)
    .describe('A reader of a stream that takes nothing for this long is cut.'),
  STREAM_POLL_MS: int.positive().default(5_000).describe('How often a stream looks for events without being woken.'),
  MAX_START_WAIT_SECONDS: int
    .positive()
    .default(300)
    .describe('New runs of a tenant are refused while its oldest waiting one has waited longer for its start.'),
  MAX_WAITING_POSTS: int
    .positive()
    .default(1_000)
    .describe('New runs of a tenant are refused while so many wait to be accepted, as others have their turns too.'),
  IDEMPOTENCY_DAYS: int
    .positive()
    .default(7)
    .describe('How long an idempotency key and an accept row are remembered, in days.'),
  OIDC_ISSUER: z
    .url()
    .optional()
    .describe('Issuer whose tokens are accepted beside API keys; its keys are found by discovery.'),
  OIDC_AUDIENCE: z.string().min(1).optional().describe('Audience that a token must name; needed with OIDC_ISSUER.'),
  OIDC_TENANT_CLAIM: z.string().default('tenant').describe('Claim that names the tenant.'),
  OIDC_GROUPS_CLAIM: z.string().default('groups').describe('Claim that lists the groups.'),
  OIDC_GROUP_SOURCE: z
    .string()
    .regex(/^[\w.-]{1,64}$/)
    .default('oidc')
    .describe('Name before the groups of the identity provider: its group g is oidc/g here, and never our own g.'),
});
export type IngressConfig = z.infer<typeof ingressConfig>;
