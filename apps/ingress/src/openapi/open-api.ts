import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';

/** The OpenAPI document, made from the controllers and their schemas. */
export function openApi(app: INestApplication): OpenAPIObject {
  const about = new DocumentBuilder()
    .setTitle('Chassis')
    .setDescription(
      'The private, event-driven assembly line that turns language models into finished business outcomes. Errors are RFC 9457 problem documents with a stable `code`.',
    )
    .setVersion('1')
    .addBearerAuth({
      type: 'http',
      scheme: 'bearer',
      description: 'An API key (chs_…) or a token of the configured identity provider.',
    })
    .build();
  return SwaggerModule.createDocument(app, about, { autoTagControllers: false });
}
