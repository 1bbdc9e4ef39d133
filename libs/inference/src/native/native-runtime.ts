import { createRequire } from 'node:module';
import { join } from 'node:path';

/** The part of onnxruntime-node that we use. */
export interface OnnxRuntime {
  InferenceSession: {
    create(
      model: string | Uint8Array,
      options: object,
    ): Promise<{
      run(feeds: Record<string, unknown>): Promise<Record<string, { data: unknown; dims: readonly number[] }>>;
    }>;
  };
  Tensor: new (type: 'int64', data: BigInt64Array, dims: readonly number[]) => unknown;
}

/** The part of @huggingface/tokenizers that we use. */
export interface TokenizerPackage {
  Tokenizer: new (
    tokenizer: object,
    config: object,
  ) => {
    encode(text: string, options?: { add_special_tokens?: boolean }): { ids: number[] };
  };
}

/** Loads both from the folder `native`, which is no workspace: a machine that could not install it still runs the line. Throws when they are not there. */
export function loadNativeRuntime(nativeDir: string): { onnx: OnnxRuntime; tokenizers: TokenizerPackage } {
  const require = createRequire(join(nativeDir, 'package.json'));
  return {
    onnx: require('onnxruntime-node') as OnnxRuntime,
    tokenizers: require('@huggingface/tokenizers') as TokenizerPackage,
  };
}
