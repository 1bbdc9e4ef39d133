import { access, readFile } from 'node:fs/promises';
import { ChassisError, type ServiceName, services } from '@chassis/contracts';
import { loadKeyPair, PrincipalTokens, type PublicKeys, Signer, Verifier } from '@chassis/tenancy';
import { z } from 'zod';

const JwkSchema = z.looseObject({ kty: z.string(), x: z.string() });
const PublicKeysSchema = z.partialRecord(z.enum(services), z.array(JwkSchema));

export interface Identity {
  readonly signer: Signer;
  readonly verifier: Verifier;
  readonly tokens: PrincipalTokens;
}

/** The service's own key and the public keys of all; refuses a key that the others would not believe. */
export async function loadIdentity(
  service: ServiceName,
  files: { SIGNING_KEY_FILE: string; PUBLIC_KEYS_FILE: string },
): Promise<Identity> {
  const publicKeys = await readPublicKeys(files.PUBLIC_KEYS_FILE);
  await access(files.SIGNING_KEY_FILE).catch((cause: unknown) => {
    throw wrong(`SIGNING_KEY_FILE ${files.SIGNING_KEY_FILE} cannot be read`, cause);
  });
  const signer = new Signer(service, await loadKeyPair(files.SIGNING_KEY_FILE));
  if (!(publicKeys[service] ?? []).some((one) => one.x === signer.publicJwk.x))
    throw wrong(`PUBLIC_KEYS_FILE does not hold the public half of the key that the ${service} signs with`);
  const verifier = new Verifier(publicKeys);
  return { signer, verifier, tokens: new PrincipalTokens(signer, verifier) };
}

async function readPublicKeys(file: string): Promise<PublicKeys> {
  try {
    return PublicKeysSchema.parse(JSON.parse(await readFile(file, 'utf8')));
  } catch (cause) {
    throw wrong(`PUBLIC_KEYS_FILE ${file} cannot be read`, cause);
  }
}

const wrong = (what: string, cause?: unknown): ChassisError =>
  new ChassisError('invalid', 'bad-keys', `${what}; "npm run provision" makes both files.`, { cause });
