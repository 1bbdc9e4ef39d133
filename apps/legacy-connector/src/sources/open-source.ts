import { ChassisError, type SourceConfig } from '@chassis/contracts';
import { FolderSource } from '../adapters/folder-source.js';
import { SqlSource } from '../adapters/sql-source.js';
import type { LegacyConnectorConfig } from '../config.js';
import type { DocumentSource } from '../ports/document-source.js';

/** The source that a tenant's configuration means: only roots that the operator declared for this tenant can be named. Throws `unknown-root`. */
export function openSource(tenant: string, { from }: SourceConfig, config: LegacyConnectorConfig): DocumentSource {
  const declared = Object.hasOwn(config.SOURCE_ROOTS, tenant) ? config.SOURCE_ROOTS[tenant] : undefined;
  const root = declared !== undefined && Object.hasOwn(declared, from.root) ? declared[from.root] : undefined;
  const isDatabase = root !== undefined && /^postgres(?:ql)?:\/\//.test(root);
  if (root === undefined || isDatabase !== (from.kind === 'sql'))
    throw new ChassisError(
      'invalid',
      'unknown-root',
      `No ${from.kind === 'sql' ? 'database' : 'folder'} ${from.root} is declared for this tenant; the operator sets SOURCE_ROOTS.`,
    );
  const maxBytes = config.SOURCE_MAX_DOCUMENT_BYTES;
  return from.kind === 'sql' ? new SqlSource(root, from, maxBytes) : new FolderSource(root, from, maxBytes);
}
