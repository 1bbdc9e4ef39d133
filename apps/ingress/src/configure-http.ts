import multipart from '@fastify/multipart';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';
import type { IngressConfig } from './config.js';
import { documentBodyBytes } from './documents/document-body-bytes.js';
import { bodySchemaError } from './http/body-schema-error.js';
import { registerBodyParsers, registerLineParser } from './http/body-parsers.js';
import { Gate } from './http/gate.js';
import { ProblemFilter } from './http/problem.filter.js';
import { openApi } from './openapi/open-api.js';
import { ServedDocument } from './openapi/served-document.js';
import './http/route-config.js';

/** A stop waits this long for answers under way; who reads slower is cut. */
const graceMs = 3_000;

/** Makes the application's HTTP server ours: limits and gate before parsing, our schemas' errors, problem documents. */
export async function configureHttp(app: NestFastifyApplication, config: IngressConfig): Promise<void> {
  // The adapter brings a Fastify of its own, whose types know nothing of plugins.
  const server = app.getHttpAdapter().getInstance() as unknown as FastifyInstance;
  const gate = app.get(Gate);
  server.addHook('onRoute', (route) => {
    if (route.config?.body === 'document') route.bodyLimit = documentBodyBytes(config.MAX_DOCUMENT_BYTES);
  });
  server.addHook('onRequest', async (request, reply) => {
    void reply.header('x-request-id', request.id);
    await gate.admit(request, reply);
  });
  server.addHook('preClose', () => {
    setTimeout(() => server.server.closeAllConnections(), graceMs).unref();
    return Promise.resolve();
  });
  await app.register(
    multipart as never,
    { limits: { fileSize: config.MAX_DOCUMENT_BYTES, files: 1, fields: 100, fieldSize: 65_536, parts: 101 } } as never,
  );
  registerBodyParsers(app, config.MAX_JSON_DEPTH);
  registerLineParser(server);
  app.useGlobalPipes(new StandardSchemaValidationPipe({ exceptionFactory: (issues) => bodySchemaError(issues) }));
  app.useGlobalFilters(app.get(ProblemFilter));
  app.get(ServedDocument).provide(() => openApi(app));
}
