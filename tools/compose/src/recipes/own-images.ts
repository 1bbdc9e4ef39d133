/** The images that infra/images makes, by the variable of docker-compose.yml that names them. Qdrant and the collector have no recipe. */
export const ownImages = {
  NODE_IMAGE: 'chassis-own/node:build',
  RUNTIME_IMAGE: 'chassis-own/node:runtime',
  POSTGRES_IMAGE: 'chassis-own/postgres:18',
  KAFKA_IMAGE: 'chassis-own/kafka:4.3.1',
  REDIS_IMAGE: 'chassis-own/redis:7',
} as const;
export type ImageVariable = keyof typeof ownImages;
