import { ChassisError } from '@chassis/contracts';
import pg from 'pg';

/** What the system says of connections and names, a container's included that is just being replaced. */
const brokenConnection = /^(ECONN\w+|EPIPE|ENOENT|ETIMEDOUT|E(HOST|NET)(UNREACH|DOWN)|ENOTFOUND|EAI_AGAIN)$/;
/** SQLSTATE classes and codes after which the same transaction may succeed (PostgreSQL manual, appendix A). */
const transientStates = /^(08|57P|40001|40P01|55P03|57014|53)/;

/** Whether the server itself refused a statement: then nothing of it is kept. After all other errors, and where the server went away, nobody knows. */
export function isRefused(error: unknown): boolean {
  return error instanceof pg.DatabaseError && !/^(08|57P)/.test(error.code ?? '08');
}

/** Translates an error of the driver: `transient` where trying again can help, else `bug`; a broken unique key keeps the code `unique-violation`. */
export function foreignError(error: unknown): ChassisError {
  if (error instanceof ChassisError) return error;
  const { code, message } = error as { code?: string; message?: string };
  if (code === '53100')
    return new ChassisError('transient', 'disk-full', 'The database has no disk space left.', { cause: error });
  if (code === '23505') return new ChassisError('bug', 'unique-violation', message ?? 'unique key', { cause: error });
  const isConnection =
    code === undefined
      ? /Connection terminated|timeout exceeded|not queryable/i.test(message ?? '')
      : brokenConnection.test(code);
  if (isConnection || transientStates.test(code ?? '')) {
    return new ChassisError('transient', 'database-unavailable', `The database could not finish: ${message ?? code}`, {
      cause: error,
    });
  }
  return new ChassisError('bug', 'database-error', message ?? String(error), { cause: error });
}
