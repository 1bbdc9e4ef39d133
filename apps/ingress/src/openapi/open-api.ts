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
  return withoutNoise(SwaggerModule.createDocument(app, about, { autoTagControllers: false })) as OpenAPIObject;
}

/** A format says what its pattern repeats in 300 characters, and every integer is a safe one. */
function withoutNoise(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutNoise);
  if (typeof value !== 'object' || value === null) return value;
  const kept = Object.entries(value).filter(
    ([key, one]) =>
      !(key === 'pattern' && 'format' in value) &&
      !((key === 'maximum' || key === 'minimum') && Math.abs(Number(one)) === Number.MAX_SAFE_INTEGER),
  );
  return Object.fromEntries(kept.map(([key, one]) => [key, withoutNoise(one)]));
}
