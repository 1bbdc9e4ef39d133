import { Body, Controller, Headers, Post, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type DataClass, DataClassSchema, EmbeddingsCreate } from '@chassis/contracts';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { invalidParameter } from '../domain/openai/invalid-parameter.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';

const text = z.string().min(1).max(100_000);
const EmbeddingsRequestSchema = z.looseObject({
  model: z.string().min(1).max(200),
  input: z.union([text, z.array(text).min(1).max(256)], { error: 'must be a text or 1 to 256 texts' }),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).nullish(),
});

/** `POST /v1/embeddings`, as the clients of OpenAI know it. */
@ApiTags('openai')
@Controller('v1/embeddings')
export class EmbeddingsController {
  constructor(private readonly routes: CallerRoutes) {}

  @Post()
  @Requires('runs:create', undefined, 'openai')
  @ApiOperation({
    summary: 'Vectors of texts by the local model, or a registered one (OpenAI-compatible)',
    description:
      'The texts are internal unless the header `x-chassis-data-class` says otherwise; a model outside gets only what it may be given.',
  })
  @ApiResponse({ status: 200, description: 'A list of embeddings, as numbers or in base64.' })
  async create(
    @CurrentCaller() caller: Caller,
    @Body({ schema: EmbeddingsRequestSchema }) body: z.infer<typeof EmbeddingsRequestSchema>,
    @Headers('x-chassis-data-class') dataClass: string | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const inputs = typeof body.input === 'string' ? [body.input] : body.input;
    const { model, vectors, tokens, costMicroUsd } = await this.routes.call(caller, EmbeddingsCreate, {
      model: body.model,
      inputs,
      ...(dataClass !== undefined && { dataClass: dataClassIn(dataClass) }),
    });
    const dimension = vectors[0]?.length ?? 0;
    if (body.dimensions !== undefined && body.dimensions !== null && body.dimensions !== dimension)
      throw invalidParameter('dimensions', `${model} gives ${dimension} dimensions and no other number.`);
    const isBase64 = body.encoding_format === 'base64';
    void reply
      .headers({ 'x-chassis-model': model, 'x-chassis-cost-micro-usd': String(costMicroUsd) })
      .code(200)
      .send({
        object: 'list',
        model,
        data: vectors.map((vector, index) => ({
          object: 'embedding',
          index,
          embedding: isBase64 ? base64Of(vector) : vector,
        })),
        usage: { prompt_tokens: tokens, total_tokens: tokens },
      });
  }
}

function dataClassIn(named: string): DataClass {
  const parsed = DataClassSchema.safeParse(named);
  if (parsed.success) return parsed.data;
  throw invalidParameter(
    'x-chassis-data-class',
    `${named} is no data class; there are ${DataClassSchema.options.join(', ')}.`,
  );
}

/** 32-bit floats, the lowest byte first. */
const base64Of = (vector: readonly number[]): string =>
  Buffer.from(Float32Array.from(vector).buffer).toString('base64');
