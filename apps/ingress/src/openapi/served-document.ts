import { Injectable } from '@nestjs/common';
import type { OpenAPIObject } from '@nestjs/swagger';

/** Holds the OpenAPI document, which can only be made when all routes are known. */
@Injectable()
export class ServedDocument {
  private make: (() => OpenAPIObject) | undefined;
  private made: string | undefined;

  /** Made at the first question, since nobody may ask. */
  provide(make: () => OpenAPIObject): void {
    this.make = make;
  }

  get json(): string {
    this.made ??= JSON.stringify(this.make?.() ?? {});
    return this.made;
  }
}
