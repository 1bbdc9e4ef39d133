import { Catch, Injectable, type ArgumentsHost, type ExceptionFilter } from '@nestjs/common';
import { ChassisError } from '@chassis/contracts';
import { Logger } from '@chassis/telemetry';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { openAiErrorOf } from '../domain/openai/openai-error.js';
import { problemOf } from '../domain/problem.js';
import { fromFrameworkError } from './from-framework-error.js';

/** Answers every error of every route, parser and hook as a problem document. */
@Injectable()
@Catch()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly logger: Logger) {}

  catch(exception: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const reply = http.getResponse<FastifyReply>();
    const error = ChassisError.from(fromFrameworkError(exception));
    const problem = answerTo(error, request);
    if (problem.status >= 500)
      this.logger.error({ error: exception, requestId: request.id, route: request.routeOptions.url }, 'request failed');
    if (reply.sent || reply.raw.headersSent) {
      reply.raw.destroy();
      return;
    }
    void reply.code(problem.status).headers(problem.headers).type(problem.type).send(JSON.stringify(problem.body));
  }
}

/** Where clients of OpenAI look for what is not there. */
const openAiPaths = /^\/v1\/(?:chat|completions|embeddings|models|responses)(?:[/?]|$)/;

function answerTo(error: ChassisError, request: FastifyRequest) {
  if (request.routeOptions.config.errors === 'openai' || (request.is404 && openAiPaths.test(request.url)))
    return { ...openAiErrorOf(error, request.id), type: 'application/json' };
  return { ...problemOf(error, { requestId: request.id, ...runOf(request) }), type: 'application/problem+json' };
}

function runOf(request: FastifyRequest): { run?: string } {
  if (!request.routeOptions.url?.startsWith('/v1/runs/')) return {};
  const { run } = (request.params ?? {}) as { run?: string };
  return run === undefined ? {} : { run };
}
