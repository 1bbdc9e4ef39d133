import { IntentsClassify } from '@chassis/contracts';
import { RouteClient } from '@chassis/messaging';
import { Injectable } from '@nestjs/common';
import { type TextClass, TextSpecialists } from '../ports/text-specialists.js';

/** Asks the intent-classifier, which owns them. */
@Injectable()
export class RouteTextSpecialists extends TextSpecialists {
  constructor(private readonly routes: RouteClient) {
    super();
  }

  async classify(model: string, texts: readonly string[], token: string): Promise<readonly TextClass[]> {
    const { classes } = await this.routes.call(IntentsClassify, { model, texts: [...texts] }, { token });
    return classes;
  }
}
