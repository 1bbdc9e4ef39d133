import type { ConnectorFile, OperationFile } from './connector-file.js';

/** One operation of one old system, as its file declares it. */
export interface Operation extends OperationFile {
  /** `erp.pay-invoice`. */
  readonly name: string;
  readonly connector: ConnectorFile;
  /** The operation that this one undoes: a cancelled run may still, and must be able to, do it. */
  readonly undoes: string | undefined;
}

/** The operations of a file by their full names. */
export function operationsOf(connector: ConnectorFile): Operation[] {
  const full = (name: string): string => `${connector.name}.${name}`;
  const files = Object.entries(connector.operations);
  return files.map(([name, file]) => {
    const undone = files.find(([, other]) => other.compensate === name)?.[0];
    return { ...file, name: full(name), connector, undoes: undone === undefined ? undefined : full(undone) };
  });
}
