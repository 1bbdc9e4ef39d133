export * from './invoice-facts.js';
export * from './mail-case.js';
export * from './make-invoice-mail.js';
export * from './master-data.js';
