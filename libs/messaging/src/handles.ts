import type { MessageDefinition, RouteDefinition } from '@chassis/contracts';
import { Ctx, MessagePattern, Payload } from '@nestjs/microservices';

export interface HandlesOptions {
  /** The outcome: what the handler returns is published as this message, for the same run, step and attempt. */
  returns?: MessageDefinition;
  /**
   * For a handler that may outlast two seconds: it works under a lease, outside its lane, so that it holds back neither the offset nor others; the context is a `LeasedContext`.
   * The order of its key is given up: the next message of the key may be handled beside it. `atMost`: messages at a time in this process, 256 unless said; beyond it the lanes wait.
   */
  lease?: true | { readonly atMost: number };
}

/** What a decorated method handles; the transport reads it back from Nest's pattern extras. */
export type HandlerExtras =
  ({ readonly handles: MessageDefinition } & Readonly<HandlesOptions>) | { readonly serves: RouteDefinition };

/** Marks a method as the handler of a message: `(data, context) => outcome`. */
export function Handles(definition: MessageDefinition, options: HandlesOptions = {}): MethodDecorator {
  return pattern(definition.topic, { handles: definition, ...options });
}

/** Marks a method as the owner's answer to a route: `(input, context) => output`. */
export function Serves(definition: RouteDefinition): MethodDecorator {
  return pattern(`route:${definition.name}`, { serves: definition });
}

/** Nest hands a handler its payload alone unless both parameters are marked. */
function pattern(name: string, extras: HandlerExtras): MethodDecorator {
  return (target, key, descriptor) => {
    Payload()(target, key, 0);
    Ctx()(target, key, 1);
    MessagePattern<string>(name, undefined as never, extras as never)(target, key, descriptor as never);
  };
}
