/** Small valid records for tests of the main path. */
export * from '../ingest/testing.ts';
