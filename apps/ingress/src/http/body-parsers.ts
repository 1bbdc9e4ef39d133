import { ChassisError } from '@chassis/contracts';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { parseJson } from '../domain/parse-json.js';
import './route-config.js';

type Done = (error: Error | null, body?: unknown) => void;

function parse(request: FastifyRequest, body: Buffer, isJson: boolean, maxDepth: number): unknown {
  if (request.routeOptions.config.body === 'raw') return body;
  const { 'content-encoding': encoding = 'identity' } = request.headers;
  if (encoding !== 'identity')
    throw new ChassisError('invalid', 'unsupported-media-type', `The body is sent as ${encoding}; send it as it is.`);
  if (body.length === 0) return undefined;
  if (isJson) return parseJson(body, maxDepth);
  throw new ChassisError('invalid', 'unsupported-media-type', 'This route reads application/json.');
}

/** JSON with a bounded depth for every route, bytes as they came for those that ask for them; nothing else. */
export function registerBodyParsers(app: NestFastifyApplication, maxDepth: number): void {
  const parser = (isJson: boolean) => (request: unknown, body: Buffer, done: Done) => {
    let parsed: unknown;
    try {
      parsed = parse(request as FastifyRequest, body, isJson, maxDepth);
    } catch (error) {
      done(error as Error);
      return;
    }
    done(null, parsed);
  };
  app.useBodyParser('application/json', {}, parser(true) as never);
  app.useBodyParser('*', {}, parser(false) as never);
}

/** Lines of JSON go to the route as they arrive, unread: it takes them one by one and bounds them itself. */
export function registerLineParser(server: FastifyInstance): void {
  server.addContentTypeParser('application/x-ndjson', (request, payload, done) => {
    if (request.routeOptions.config.body === 'document') done(null, payload);
    else done(new ChassisError('invalid', 'unsupported-media-type', 'This route reads application/json.'));
  });
}
