import type { ConnectorFile, OperationFile } from './connector-file.js';

/** One operation of one old system, as its file declares it. */
export interface Operation extends OperationFile {
  /** `erp.pay-invoice`. */
  readonly name: string;
  readonly connector: ConnectorFile;
  /** It undoes another operation: a cancelled run may still, and must be able to, do it. */
  readonly isCompensation: boolean;
}

/** The operations of a file by their full names. */
export function operationsOf(connector: ConnectorFile): Operation[] {
  const undoing = new Set(Object.values(connector.operations).map(({ compensate }) => compensate));
  return Object.entries(connector.operations).map(([name, file]) => ({
    ...file,
    name: `${connector.name}.${name}`,
    connector,
    isCompensation: undoing.has(name),
  }));
}
