import { CONFIG } from '@chassis/service-kit';
import { Module } from '@nestjs/common';
import { AccessStore } from './adapters/access-store.js';
import { AskedQuestions } from './adapters/asked-question.js';
import { ChunkStore } from './adapters/chunk-store.js';
import { ChunkVectors } from './adapters/chunk-vectors.js';
import { DocumentEraser } from './adapters/document-eraser.js';
import { DocumentIndexer } from './adapters/document-indexer.js';
import { ChunkWriter } from './adapters/chunk-writer.js';
import { DocumentInspector } from './adapters/document-inspector.js';
import { DocumentReader } from './adapters/document-reader.js';
import { DocumentNews } from './adapters/document-news.js';
import { DocumentStore } from './adapters/document-store.js';
import { choosePassageEmbedder } from './adapters/embedding/choose-passage-embedder.js';
import { GeneratorEmbeddings } from './adapters/embedding/generator-embeddings.js';
import { LocalEmbeddings } from './adapters/embedding/local-embeddings.js';
import { ExactPassageIndex } from './adapters/exact-passage-index.js';
import { HygieneReport } from './adapters/hygiene-report.js';
import { IndexIdentities } from './adapters/index-identities.js';
import { KeptTexts } from './adapters/kept-texts.js';
import { NeighbouringPassages } from './adapters/neighbouring-passages.js';
import { PassageFinder } from './adapters/passage-finder.js';
import { SynonymStore } from './adapters/synonym-store.js';
import { PassageCheck } from './adapters/passage-check.js';
import { PermittedSearch } from './adapters/permitted-search.js';
import { ReceiptCompletion } from './adapters/receipt-completion.js';
import { RightsFreshness } from './adapters/rights-freshness.js';
import { RightsTerms } from './adapters/rights-terms.js';
import { ScanThreads } from './adapters/scan-threads.js';
import { ScopeStore } from './adapters/scope-store.js';
import { SourceLeases } from './adapters/source-leases.js';
import { choosePassageIndex } from './adapters/choose-passage-index.js';
import { QdrantPassageIndex } from './adapters/qdrant/qdrant-passage-index.js';
import { qdrantProviders } from './adapters/qdrant/qdrant-providers.js';
import { TenantChunks } from './adapters/tenant-chunks.js';
import { PrintStore } from './adapters/print-store.js';
import { TextKeeper } from './adapters/text-keeper.js';
import { TextVectors } from './adapters/text-vectors.js';
import { VectorBackfill } from './adapters/vector-backfill.js';
import { VersionOutcome } from './adapters/version-outcome.js';
import { AccessChangedHandler } from './handlers/access-changed.handler.js';
import { DocumentSubmittedHandler } from './handlers/document-submitted.handler.js';
import { RetrievePassagesHandler } from './handlers/retrieve-passages.handler.js';
import { PassageEmbedder } from './ports/passage-embedder.js';
import { PassageIndex } from './ports/passage-index.js';
import { AccessRoutes } from './routes/access.routes.js';
import { DocumentsRoutes } from './routes/documents.routes.js';
import { HygieneRoutes } from './routes/hygiene.routes.js';
import { RightsRoutes } from './routes/rights.routes.js';
import { SourceLeaseRoutes } from './routes/source-lease.routes.js';
import { SynonymsRoutes } from './routes/synonyms.routes.js';
import { SubmissionRoutes } from './routes/submission.routes.js';

@Module({
  controllers: [
    AccessChangedHandler,
    DocumentSubmittedHandler,
    RetrievePassagesHandler,
    AccessRoutes,
    DocumentsRoutes,
    HygieneRoutes,
    RightsRoutes,
    SourceLeaseRoutes,
    SubmissionRoutes,
    SynonymsRoutes,
  ],
  providers: [
    AccessStore,
    AskedQuestions,
    ChunkStore,
    ChunkVectors,
    DocumentEraser,
    DocumentIndexer,
    DocumentNews,
    ChunkWriter,
    DocumentInspector,
    DocumentReader,
    DocumentStore,
    GeneratorEmbeddings,
    HygieneReport,
    IndexIdentities,
    KeptTexts,
    LocalEmbeddings,
    NeighbouringPassages,
    PassageCheck,
    PassageFinder,
    PermittedSearch,
    ReceiptCompletion,
    RightsFreshness,
    RightsTerms,
    PrintStore,
    ScanThreads,
    ScopeStore,
    SourceLeases,
    SynonymStore,
    TextKeeper,
    TextVectors,
    VectorBackfill,
    VersionOutcome,
    TenantChunks,
    ExactPassageIndex,
    ...qdrantProviders,
    {
      provide: PassageEmbedder,
      useFactory: choosePassageEmbedder,
      inject: [CONFIG, LocalEmbeddings, GeneratorEmbeddings],
    },
    { provide: PassageIndex, useFactory: choosePassageIndex, inject: [CONFIG, ExactPassageIndex, QdrantPassageIndex] },
  ],
})
export class RetrieverModule {}
