import { createReadStream } from 'node:fs';
import { createRequire } from 'node:module';
import { Controller, Get, Header, Param, StreamableFile } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ChassisError } from '@chassis/contracts';
import { OpenToAll } from '../http/open-to-all.js';
import { ServedDocument } from './served-document.js';

const assets: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css',
  'swagger-ui-bundle.js': 'text/javascript',
};
const page = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Chassis API</title><link rel="stylesheet" href="/docs/swagger-ui.css"></head>
<body><div id="ui"></div><script src="/docs/swagger-ui-bundle.js"></script><script src="/docs/start.js"></script></body></html>`;
const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#ui', persistAuthorization: false });`;

/** The API's description, for programs and for people; nothing of it is loaded from elsewhere. */
@ApiExcludeController()
@Controller()
export class DocsController {
  constructor(private readonly document: ServedDocument) {}

  @Get('openapi.json')
  @OpenToAll()
  @Header('content-type', 'application/json; charset=utf-8')
  openApi(): string {
    return this.document.json;
  }

  @Get('docs')
  @OpenToAll()
  @Header('content-type', 'text/html; charset=utf-8')
  @Header('content-security-policy', "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:")
  page(): string {
    return page;
  }

  @Get('docs/start.js')
  @OpenToAll()
  @Header('content-type', 'text/javascript')
  start(): string {
    return start;
  }

  @Get('docs/:asset')
  @OpenToAll()
  asset(@Param('asset') asset: string): StreamableFile {
    const type = Object.hasOwn(assets, asset) ? assets[asset] : undefined;
    if (type === undefined)
      throw new ChassisError('rejected', 'not-found', 'There is nothing at this path; /docs is the page.');
    return new StreamableFile(createReadStream(createRequire(import.meta.url).resolve(`swagger-ui-dist/${asset}`)), {
      type,
    });
  }
}
