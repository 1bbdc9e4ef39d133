import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { lineModel } from '../domain/openai/chat-input-of.js';
import { CurrentCaller } from '../http/current-caller.js';
import { Requires } from '../http/requires.js';
import type { Caller } from '../ports/caller.js';
import { ServedModels } from './served-models.js';

interface ModelBody {
  readonly id: string;
  readonly object: 'model';
  readonly created: number;
  readonly owned_by: string;
}

/** `GET /v1/models`: what a client may name. */
@ApiTags('openai')
@Controller('v1/models')
export class ModelsController {
  constructor(private readonly models: ServedModels) {}

  @Get()
  @Requires('runs:create', undefined, 'openai')
  @ApiOperation({ summary: 'Models that may be named (OpenAI-compatible)' })
  @ApiResponse({ status: 200, description: 'A list; `chassis` leaves the choice to the line.' })
  async list(@CurrentCaller() caller: Caller): Promise<{ object: 'list'; data: ModelBody[] }> {
    const all = await this.models.all(caller);
    const own = { name: lineModel, provider: 'chassis' };
    return { object: 'list', data: [own, ...all].map(({ name, provider }) => bodyOf(name, provider)) };
  }

  @Get(':model')
  @Requires('runs:create', undefined, 'openai')
  @ApiOperation({ summary: 'One model (OpenAI-compatible)' })
  @ApiResponse({ status: 200, description: 'The model.' })
  async get(@CurrentCaller() caller: Caller, @Param('model') name: string): Promise<ModelBody> {
    if (name === lineModel) return bodyOf(name, 'chassis');
    await this.models.check(caller, name);
    const found = (await this.models.all(caller)).find((one) => one.name === name || one.id === name);
    return bodyOf(name, found?.provider ?? 'unknown');
  }
}

const bodyOf = (id: string, provider: string): ModelBody => ({ id, object: 'model', created: 0, owned_by: provider });
