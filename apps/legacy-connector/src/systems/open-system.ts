import { ChassisError } from '@chassis/contracts';
import type { PayloadStore } from '@chassis/payloads';
import { LocalSystem } from '../adapters/local-system.js';
import { SoapSystem } from '../adapters/soap-system.js';
import { SqlSystem } from '../adapters/sql-system.js';
import type { ConnectorFile } from '../domain/connector-file.js';
import type { OldSystem } from '../ports/old-system.js';

/** The adapter for a connector's system; `invalid`/`system-not-configured` while the setting with its address is empty. */
export function openSystem(
  connector: ConnectorFile,
  settings: Readonly<Record<string, unknown>>,
  payloads: PayloadStore,
): OldSystem {
  const { system, timeoutMs, name } = connector;
  if (system.kind === 'local') return new LocalSystem(payloads);
  const url = settings[system.urlFrom];
  if (typeof url !== 'string') {
    throw new ChassisError(
      'invalid',
      'system-not-configured',
      `The address of ${name} is not known: set ${system.urlFrom}.`,
    );
  }
  return system.kind === 'soap' ? new SoapSystem(url) : new SqlSystem(url, timeoutMs);
}
