import { consumedBy, type MessageDefinition, routes, type ServiceName, type Topic, topics } from '@chassis/contracts';
import { Handles, leaseMigrations, type MessageContext, Serves } from '@chassis/messaging';
import { schemaOf } from '@chassis/persistence';
import type { ServiceDefinition } from '@chassis/service-kit';
import { Controller, Module } from '@nestjs/common';
import { z } from 'zod';

export interface Reaction {
  /** What the handler's answer is published as. */
  readonly returns?: MessageDefinition;
  /** For a handler that may take long; its service gets the table that leases need. */
  readonly lease?: true;
  readonly handle: (data: unknown, context: MessageContext) => unknown;
}

/**
 * A stand-in for a service of the line: the same topics and routes, so that the boot check lets it start, with handlers of the bench.
 * Its messages go the way of all: parsed, their principal verified, traced, timed, classified.
 */
export function stageService(name: ServiceName, reactions: Partial<Record<Topic, Reaction>>): ServiceDefinition {
  class Stage {}
  const add = (key: string, decorate: MethodDecorator, method: Reaction['handle']): void => {
    // Nest keeps what a decorator says at the function itself, so each method is one of its own.
    const value = async (data: unknown, context: MessageContext): Promise<unknown> => await method(data, context);
    Object.defineProperty(Stage.prototype, key, { value, configurable: true, writable: true });
    const descriptor = Object.getOwnPropertyDescriptor(Stage.prototype, key) as PropertyDescriptor;
    decorate(Stage.prototype, key, descriptor);
  };
  for (const topic of consumedBy(name)) {
    const { handle, returns, lease } = reactions[topic] ?? { handle: () => undefined };
    add(topic, Handles(topics[topic].message, { ...(returns && { returns }), ...(lease && { lease }) }), handle);
  }
  for (const route of Object.values(routes).filter((one) => one.service === name))
    add(`route ${route.name}`, Serves(route), () => {
      throw new Error(`${route.name} is not served here`);
    });
  Controller()(Stage);
  class StageModule {}
  Module({ controllers: [Stage] })(StageModule);
  const isLeasing = Object.values(reactions).some(({ lease }) => lease === true);
  const migrations = isLeasing ? leaseMigrations(schemaOf(name)) : [];
  return { name, module: StageModule, config: z.object({}), migrations };
}
