import { defineService } from '@chassis/service-kit';
import { ingressConfig } from './config.js';
import { configureHttp } from './configure-http.js';
import { httpOptions } from './http-options.js';
import { IngressModule } from './ingress.module.js';
import { migrations } from './migrations.js';

/** The service's definition, and nothing else. */
export const ingress = defineService({
  name: 'ingress',
  module: IngressModule,
  config: ingressConfig,
  migrations,
  http: {
    options: httpOptions,
    configure: configureHttp,
    address: (config) => ({ host: config.INGRESS_HOST, port: config.INGRESS_PORT }),
  },
});
