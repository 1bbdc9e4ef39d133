import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import type { FastifyRequest } from 'fastify';
import type { Caller } from '../ports/caller.js';
import './route-config.js';

/** The caller whom the gate let in. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<FastifyRequest>();
  if (caller === undefined)
    throw new ChassisError('bug', 'caller-missing', 'A route asked for the caller that nobody let in.');
  return caller;
});
