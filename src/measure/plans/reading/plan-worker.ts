/** Reads a document in a thread of its own; started by read-plan-file.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import { KangyuError } from '../../../kernel/index.ts';
import '../errors.ts';
import './errors.ts';
import { extractPlan } from './extract-plan.ts';
import type { WorkerAnswer } from './read-plan-file.ts';

const { content, name } = workerData as { content: Uint8Array; name: string };

async function answer(): Promise<WorkerAnswer> {
  try {
    return { read: await extractPlan(Buffer.from(content), name) };
  } catch (error) {
    if (error instanceof KangyuError) return { error: { code: error.code, details: error.details } };
    throw error;
  }
}

parentPort?.postMessage(await answer());
