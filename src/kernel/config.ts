import { z } from 'zod';
import { KangyuError } from './errors.ts';

const Demo = z.union([
  z.literal('off'),
  z.string().regex(/^([a-z]+|\d{6}):[1-9]\d{2,6}$/, 'off or <region>:<population>'),
]);

const NOTIFY_HOSTS =
  /^(https?:\/\/)?(\[[0-9a-f:.]+\]|[\w*.-]+)(:\d+)?(\/\d+)?( *, *(https?:\/\/)?(\[[0-9a-f:.]+\]|[\w*.-]+)(:\d+)?(\/\d+)?)*$/i;

const Environment = z.object({
  PORT: z.coerce.number().int().min(0).max(65535).default(8080),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATABASE_URL: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'a postgres:// address')
    .optional(),
  KANGYU_DATA_DIR: z.string().min(1).default('./data'),
  KANGYU_REGION: z
    .string()
    .regex(/^([a-z]+|\d{6})$/, 'a region id such as jiangchuan, or its code')
    .default('jiangchuan'),
  KANGYU_DEMO: Demo.optional(),
  KANGYU_KEYS: z.string().optional(),
  LOG_LEVEL: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent']).default('info'),
  PUBLIC_URL: z.url().optional(),
  KANGYU_NOTIFY_HOSTS: z
    .string()
    .regex(NOTIFY_HOSTS, 'hosts, networks or *, with commas between, e.g. https://his.example.cn,10.20.0.0/16')
    .optional(),
});

export interface Config {
  port: number;
  host: string;
  databaseUrl?: string;
  dataDir: string;
  region: string;
  /** `off`, or region and number of residents; unset means: demo on an empty embedded database. */
  demo?: 'off' | { region: string; population: number };
  keys?: string;
  logLevel: string;
  publicUrl?: string;
  /** Where notifications may be sent; unset: https to public addresses only. */
  notifyHosts?: string[];
}

/** Parses the environment once; a wrong value is refused by name. Empty values count as unset. */
export function loadConfig(env: Record<string, string | undefined>): Config {
  const set = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(set);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new KangyuError('kernel.config', { name: issue.path.join('.'), reason: issue.message });
  }
  const e = parsed.data;
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir: e.KANGYU_DATA_DIR,
    region: e.KANGYU_REGION,
    logLevel: e.LOG_LEVEL,
    ...(e.DATABASE_URL ? { databaseUrl: e.DATABASE_URL } : {}),
    ...(e.KANGYU_DEMO ? { demo: parseDemo(e.KANGYU_DEMO) } : {}),
    ...(e.KANGYU_KEYS ? { keys: e.KANGYU_KEYS } : {}),
    ...(e.PUBLIC_URL ? { publicUrl: e.PUBLIC_URL } : {}),
    ...(e.KANGYU_NOTIFY_HOSTS ? { notifyHosts: e.KANGYU_NOTIFY_HOSTS.split(/ *, */) } : {}),
  };
}

function parseDemo(text: string): 'off' | { region: string; population: number } {
  if (text === 'off') return 'off';
  const [region = '', population = ''] = text.split(':');
  return { region, population: Number(population) };
}
