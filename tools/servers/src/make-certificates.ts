import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runToEnd } from './run-to-end.js';
import type { Unavailable } from './server.js';

export interface Certificates {
  /** PEM of the authority, for clients. */
  readonly authority: string;
  /** File with the server's key, its certificate (127.0.0.1) and the authority's, for `KafkaSecurity.tls`. */
  readonly serverFile: string;
}

/** An authority and a server's certificate for 127.0.0.1, good for a month, by the `openssl` program. */
export async function makeCertificates(dir: string): Promise<Certificates | Unavailable> {
  const at = (name: string): string => path.join(dir, name);
  const openssl = async (...flags: string[]): Promise<string | undefined> => await runToEnd('openssl', flags);
  const key = ['-newkey', 'rsa:2048', '-nodes'];
  const made = await openssl(
    ...['req', '-x509', ...key, '-keyout', at('ca.key'), '-out', at('ca.pem'), '-days', '30', '-subj', '/CN=test'],
  );
  if (made === undefined) return { unavailable: 'openssl is not on the PATH' };
  await openssl('req', ...key, '-keyout', at('server.key'), '-out', at('server.csr'), '-subj', '/CN=127.0.0.1');
  await writeFile(at('names'), 'subjectAltName=IP:127.0.0.1\n');
  await openssl(
    ...['x509', '-req', '-in', at('server.csr'), '-CA', at('ca.pem'), '-CAkey', at('ca.key'), '-CAcreateserial'],
    ...['-out', at('server.pem'), '-days', '30', '-extfile', at('names')],
  );
  const [ca, serverKey, server] = await Promise.all(
    ['ca.pem', 'server.key', 'server.pem'].map(async (name) => await readFile(at(name), 'utf8')),
  );
  const serverFile = at('server-all.pem');
  await writeFile(serverFile, `${serverKey}${server}${ca}`);
  return { authority: ca ?? '', serverFile };
}
