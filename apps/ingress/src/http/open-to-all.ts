import { RouteConfig } from '@nestjs/platform-fastify';
import './route-config.js';

/** A route for which nobody needs credentials. */
export const OpenToAll = (): MethodDecorator => RouteConfig({ requires: 'nothing' });
