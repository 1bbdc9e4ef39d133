import { QdrantPassageIndex } from './qdrant-passage-index.js';
import { VectorCollection } from './vector-collection.js';
import { VectorEraser } from './vector-eraser.js';
import { VectorKeeper } from './vector-keeper.js';
import { VectorRows } from './vector-rows.js';
import { VectorSync } from './vector-sync.js';

/** All that is needed for vectors on a Qdrant; idle where the settings name none. */
export const qdrantProviders = [
  QdrantPassageIndex,
  VectorCollection,
  VectorEraser,
  VectorKeeper,
  VectorRows,
  VectorSync,
];
