import { randomUUID } from 'node:crypto';
import { ChassisError } from '@chassis/contracts';
import { aliasOf, collectionOf, payloadIndexes, shapeOf, type VectorIdentity } from './collection-shape.js';
import type { VectorServer } from './vector-server.js';

/** One life of a collection: an emptied or rebuilt server has collections of the same names and other markers. */
export interface KnownCollection {
  readonly name: string;
  readonly marker: string;
}

export interface CollectionState {
  readonly alias: string;
  /** What the alias points to: it is searched. */
  readonly serving: KnownCollection | undefined;
  /** The collection of the present shape; another one than `serving` while it is filled. */
  readonly wanted: KnownCollection | undefined;
  /** Name of the collection of the present shape. */
  readonly wantedName: string;
  /** Further collections under our prefix: of other models, or left over. */
  readonly others: readonly string[];
}

/** Makes and migrates the collection of an embedding model, and says which one is searched. Every step may be done twice, and by several at a time. */
export class Collections {
  readonly alias: string;
  private readonly wantedName: string;

  constructor(
    readonly server: VectorServer,
    private readonly identity: VectorIdentity,
  ) {
    this.alias = aliasOf(identity);
    this.wantedName = collectionOf(identity);
  }

  async state(): Promise<CollectionState> {
    const [aliases, collections] = await Promise.all([
      this.server.call(async (client) => await client.getAliases()),
      this.server.call(async (client) => await client.getCollections()),
    ]);
    const names = (collections?.collections ?? []).map(({ name }) => name);
    const target = aliases?.aliases.find(({ alias_name: name }) => name === this.alias)?.collection_name;
    const ours = names.filter((name) => name.startsWith(`${this.identity.prefix}--`));
    return {
      alias: this.alias,
      serving: target === undefined ? undefined : await this.known(target),
      wanted: names.includes(this.wantedName) ? await this.known(this.wantedName) : undefined,
      wantedName: this.wantedName,
      others: ours.filter((name) => name !== target && name !== this.wantedName),
    };
  }

  /** All collections of ours on the server, whatever model they are of: a model before this one, or another retriever's. */
  async everywhere(): Promise<KnownCollection[]> {
    const { serving, wanted, others } = await this.state();
    const rest = await Promise.all(others.map(async (name) => await this.known(name)));
    const found = [serving, wanted, ...rest].filter((one) => one !== undefined);
    return [...new Map(found.map((one) => [one.marker, one])).values()];
  }

  /** What `apply` would do, a line each; nothing when all is as it should be. */
  planOf({ alias, serving, wanted, wantedName }: CollectionState): string[] {
    const lines = wanted ? [] : [`create ${wantedName}`];
    if (!serving) lines.push(`point ${alias} to ${wantedName}`);
    else if (serving.name !== wantedName)
      lines.push(`fill ${wantedName}, point ${alias} to it, delete ${serving.name} (a running retriever does these)`);
    return lines;
  }

  /** Makes what is missing. Where nothing is served yet, the new collection is, and is filled while it is. */
  async apply(): Promise<CollectionState> {
    const before = await this.state();
    if (!before.wanted) await this.create();
    if (!before.serving) await this.point();
    return await this.state();
  }

  /** The collection of the present shape is full: it takes over, and the one before goes. */
  async takeOver(before: KnownCollection): Promise<void> {
    await this.point();
    await this.drop(before.name);
  }

  async drop(name: string): Promise<void> {
    await this.server.call(async (client) => await client.deleteCollection(name));
  }

  private async create(): Promise<void> {
    const name = this.wantedName;
    const metadata = { marker: randomUUID(), model: this.identity.model };
    try {
      await this.server.call(
        async (client) => await client.createCollection(name, { ...shapeOf(this.identity.dimension), metadata }),
      );
    } catch (error) {
      // Somebody was faster: theirs is ours.
      if (!(await this.known(name))) throw error;
    }
    for (const index of payloadIndexes)
      await this.server.call(async (client) => await client.createPayloadIndex(name, { wait: true, ...index }));
  }

  private async point(): Promise<void> {
    // In place of what it pointed to, at once.
    const actions = [{ create_alias: { alias_name: this.alias, collection_name: this.wantedName } }];
    await this.server.call(async (client) => await client.updateCollectionAliases({ actions }));
  }

  /** Undefined when it is gone. */
  private async known(name: string): Promise<KnownCollection | undefined> {
    const info = await this.server.call(async (client) => await client.getCollection(name));
    if (!info) return undefined;
    const marker = info.config.metadata?.['marker'];
    if (typeof marker === 'string') return { name, marker };
    throw new ChassisError(
      'invalid',
      'foreign-collection',
      `The collection ${name} was not made by us: give QDRANT_PREFIX another value, or delete it.`,
    );
  }
}
