import { OperationsList, type RouteOutput } from '@chassis/contracts';
import { Serves } from '@chassis/messaging';
import { Controller } from '@nestjs/common';
import { Connectors } from '../systems/connectors.js';

/** What workflows may use. */
@Controller()
export class OperationsListRoute {
  constructor(private readonly connectors: Connectors) {}

  @Serves(OperationsList)
  list(): RouteOutput<typeof OperationsList> {
    const operations = this.connectors.all().map((one) => ({
      operation: one.name,
      isEffect: one.isEffect,
      isRecord: one.isRecord,
      description: one.description,
      arguments: one.arguments,
      result: one.result,
      conflict: one.conflict,
      compensate: one.compensate === undefined ? undefined : `${one.connector.name}.${one.compensate}`,
    }));
    return { operations };
  }
}
