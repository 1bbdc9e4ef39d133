import type { MessageDefinition, RouteDefinition } from '@chassis/contracts';
import { MessagePattern } from '@nestjs/microservices';

export interface HandlesOptions {
  /** The outcome: what the handler returns is published as this message, for the same run, step and attempt. */
  returns?: MessageDefinition;
}

/** What a decorated method handles; the transport reads it back from Nest's pattern extras. */
export type HandlerExtras =
  { readonly handles: MessageDefinition; readonly returns?: MessageDefinition } | { readonly serves: RouteDefinition };

/** Marks a method as the handler of a message: `(data, context) => outcome`. */
export function Handles(definition: MessageDefinition, options: HandlesOptions = {}): MethodDecorator {
  return MessagePattern(definition.topic, undefined as never, { handles: definition, ...options });
}

/** Marks a method as the owner's answer to a route: `(input, context) => output`. */
export function Serves(definition: RouteDefinition): MethodDecorator {
  return MessagePattern(`route:${definition.name}`, undefined as never, { serves: definition });
}
