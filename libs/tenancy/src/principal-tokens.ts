import { ChassisError, type Principal, PrincipalSchema } from '@chassis/contracts';
import { LRUCache } from 'lru-cache';
import type { Signer } from './signer.js';
import type { Verifier } from './verifier.js';

const signers = ['ingress', 'legacy-connector', 'retriever'] as const;

/** Verifying costs some 0.1 ms and a run sends the same token two dozen times, to every service: those of one process share what was verified. */
const verifiedBy = new WeakMap<Verifier, LRUCache<string, Principal>>();

/** Signed principals: ingress signs all, the connector service principals alone, the retriever its own for named routes and no message. */
export class PrincipalTokens {
  private readonly verified: LRUCache<string, Principal>;

  constructor(
    private readonly signer: Signer,
    private readonly verifier: Verifier,
  ) {
    this.verified = verifiedBy.get(verifier) ?? new LRUCache({ max: 20_000 });
    verifiedBy.set(verifier, this.verified);
  }

  async issue(principal: Omit<Principal, 'issuer'>): Promise<string> {
    const issuer = signers.find((one) => one === this.signer.issuer);
    if (issuer === undefined)
      throw new ChassisError('bug', 'not-a-signer', `${this.signer.issuer} may not sign principals.`);
    const signed = PrincipalSchema.parse({ ...principal, issuer });
    mayIssue(signed);
    const { issuer: _issuer, ...claims } = signed;
    const token = await this.signer.sign(claims);
    // Signed here and now, by a key that is known to be the issuer's: this process need not verify it.
    if (this.verifier.knows(this.signer.issuer, this.signer.publicJwk)) this.verified.set(token, signed);
    return token;
  }

  /** The principal in `token`; `denied` when it is forged, expired at `now`, or of an issuer that may not speak for it. */
  async verify(token: string, now: Date): Promise<Principal> {
    const known = this.verified.get(token);
    const principal = known ?? (await this.read(token));
    if (Date.parse(principal.notAfter) < now.getTime())
      throw new ChassisError(
        'denied',
        'principal-expired',
        `The principal of ${principal.subject} ended at ${principal.notAfter}.`,
      );
    if (known === undefined) this.verified.set(token, principal);
    return principal;
  }

  /** Like `verify`, for whoever calls a route: a principal that is good for messages, and not for this route beside them, is `denied`. */
  async verifyCaller(token: string, now: Date, route: string): Promise<Principal> {
    const principal = await this.verify(token, now);
    if (principal.topics === undefined || principal.routes?.includes(route) === true) return principal;
    throw new ChassisError(
      'denied',
      'foreign-route',
      `The principal is good for messages, not for the route ${route}.`,
    );
  }

  private async read(token: string): Promise<Principal> {
    const { iss, ...claims } = await this.verifier.verify(token, { issuers: signers });
    const parsed = PrincipalSchema.safeParse({ ...claims, issuer: iss });
    if (!parsed.success)
      throw new ChassisError('denied', 'bad-principal', 'The signed principal lacks a field.', { cause: parsed.error });
    mayIssue(parsed.data);
    return parsed.data;
  }
}

/** What the retriever asks others for of its own accord: vectors, and that answers which rest on a deleted document are dropped. */
const retrieverRoutes = ['embeddings.create', 'cache.forget'];

function mayIssue({ issuer, subject, topics, routes }: Principal): void {
  if (issuer === 'legacy-connector' && !subject.startsWith('service:'))
    throw new ChassisError(
      'denied',
      'bad-principal',
      `The connector may sign service principals alone, not ${subject}.`,
    );
  const isOwn =
    subject === 'service:retriever' &&
    topics?.length === 0 &&
    retrieverRoutes.some((route) => routes?.join() === route);
  if (issuer === 'retriever' && !isOwn)
    throw new ChassisError(
      'denied',
      'bad-principal',
      `The retriever may sign for itself and one of the routes ${retrieverRoutes.join(', ')} alone, not for ${subject}.`,
    );
}
