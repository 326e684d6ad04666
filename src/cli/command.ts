import type { Platform } from './platform.ts';

/** Wrong use of a command: ends with exit code 2 and the command's usage. */
export class UsageError extends Error {}

export interface OpenOptions {
  /** Folder of the data, when the command takes --data. */
  dataDir?: string | undefined;
}

export interface CommandContext {
  out(text: string): void;
  err(text: string): void;
  env: Record<string, string | undefined>;
  /** Whether a person watches: progress is shown on a terminal only. */
  terminal: boolean;
  /** Runs `work` on the running instance's database, or starts the embedded one for its time. */
  withPlatform<T>(work: (platform: Platform) => Promise<T>, options?: OpenOptions): Promise<T>;
}

/** One command of `kangyu`; `run` gives the exit code (0 done, 1 a finding). */
export interface Command {
  name: string;
  usage: string;
  run(args: string[], ctx: CommandContext): Promise<number>;
}
