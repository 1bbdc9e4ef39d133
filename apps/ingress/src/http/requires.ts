import { applyDecorators } from '@nestjs/common';
import { RouteConfig } from '@nestjs/platform-fastify';
import { ApiBearerAuth, ApiExtension, ApiResponse } from '@nestjs/swagger';
import { ProblemSchema } from '../schemas/problem.schema.js';
import type { Right } from '../domain/rights.js';
import './route-config.js';

/** Names the right that a route needs. `body` and `errors` as in the route's configuration. */
export function Requires(right: Right, body?: 'raw' | 'document', errors?: 'openai'): MethodDecorator {
  return applyDecorators(
    RouteConfig({
      requires: right,
      ...(body === undefined ? {} : { body }),
      ...(errors === undefined ? {} : { errors }),
    }),
    ApiBearerAuth(),
    ApiExtension('x-requires', right),
    ApiResponse({ status: 'default', description: 'What is wrong and what to do.', standardSchema: ProblemSchema }),
  );
}
