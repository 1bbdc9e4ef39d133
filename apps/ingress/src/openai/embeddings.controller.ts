import { Body, Controller, Headers, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { type DataClass, DataClassSchema, EmbeddingsCreate, type RouteOutput } from '@chassis/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { CallerRoutes } from '../access/caller-routes.js';
import { atOffset } from '../domain/openai/at-offset.js';
import { invalidParameter } from '../domain/openai/invalid-parameter.js';
import { type KnownParameters, refuseParameters } from '../domain/openai/refuse-parameters.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { ClientGone } from './client-gone.js';

const text = z.string().min(1).max(100_000);
const EmbeddingsRequestSchema = z.looseObject({
  model: z.string().min(1).max(200),
  input: z.union([text, z.array(text).min(1).max(2_048)], {
    error: 'must be a text or 1 to 2,048 texts; tokens are not taken, send the texts that they stand for',
  }),
  encoding_format: z.enum(['float', 'base64']).nullish(),
  dimensions: z.int().min(1).max(10_000).nullish(),
  user: z.string().nullish(),
});
type EmbeddingsRequest = z.infer<typeof EmbeddingsRequestSchema>;
type Asked = EmbeddingsRequest & { readonly dataClass: DataClass | undefined };
type Vectors = RouteOutput<typeof EmbeddingsCreate>;

const parameters: KnownParameters = {
  read: new Set(Object.keys(EmbeddingsRequestSchema.shape)),
  unsupported: {},
  instead: {},
};
/** So many texts go to the model at once. */
const atOnce = 256;

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
    @Body({ schema: EmbeddingsRequestSchema }) body: EmbeddingsRequest,
    @Headers('x-chassis-data-class') dataClass: string | undefined,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    refuseParameters(body, parameters);
    const asked = { ...body, dataClass: dataClassIn(dataClass) };
    const client = new ClientGone(request);
    const given = await this.vectors(caller, asked, client.signal).finally(() => client.end());
    const { model, vectors, tokens, costMicroUsd } = given;
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

  /** All of them, in their order; no more where nobody reads them. */
  private async vectors(caller: Caller, asked: Asked, signal: AbortSignal): Promise<Vectors> {
    const { model, input, dimensions, dataClass } = asked;
    const texts = typeof input === 'string' ? [input] : input;
    const parts: Vectors[] = [];
    for (let at = 0; at < texts.length && !signal.aborted; at += atOnce) {
      const some = {
        ...{ model, inputs: texts.slice(at, at + atOnce) },
        ...(dimensions !== undefined && dimensions !== null && { dimensions }),
        ...(dataClass !== undefined && { dataClass }),
      };
      const part = await this.routes.call(caller, EmbeddingsCreate, some).catch((cause: unknown) => {
        throw atOffset(cause, at);
      });
      parts.push(part);
    }
    return {
      model: parts[0]?.model ?? model,
      vectors: parts.flatMap((one) => one.vectors),
      tokens: parts.reduce((sum, one) => sum + one.tokens, 0),
      costMicroUsd: parts.reduce((sum, one) => sum + one.costMicroUsd, 0),
    };
  }
}

function dataClassIn(named: string | undefined): DataClass | undefined {
  if (named === undefined) return undefined;
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
