/** Makes a Word report in a thread of its own; started by report-files.ts. */
import { parentPort, workerData } from 'node:worker_threads';
import type { EvaluatedPlan } from '../types.ts';
import type { ReportOptions } from './options.ts';
import { wordReport } from './word.ts';

const { evaluated, options } = workerData as { evaluated: EvaluatedPlan; options: ReportOptions };
parentPort?.postMessage(await wordReport(evaluated, options));
