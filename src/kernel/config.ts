import { delimiter } from 'node:path';
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
  TLS_CERT: z.string().min(1).optional(),
  TLS_KEY: z.string().min(1).optional(),
  MLLP_PORT: z.coerce.number().int().min(0).max(65535).optional(),
  MLLP_TLS_CERT: z.string().min(1).optional(),
  MLLP_TLS_KEY: z.string().min(1).optional(),
  MLLP_TLS_CA: z.string().min(1).optional(),
  KANGYU_NOTIFY_HOSTS: z
    .string()
    .regex(NOTIFY_HOSTS, 'hosts, networks or *, with commas between, e.g. https://his.example.cn,10.20.0.0/16')
    .optional(),
  UPLOAD_TLS_CERT: z.string().min(1).optional(),
  UPLOAD_TLS_KEY: z.string().min(1).optional(),
  UPLOAD_TLS_CA: z.string().min(1).optional(),
  KANGYU_IMPORT_HOSTS: z
    .string()
    .regex(NOTIFY_HOSTS, 'hosts, networks or *, with commas between, e.g. https://his.example.cn,10.20.0.0/16')
    .optional(),
  KANGYU_PROFILES: z.enum(['check', 'ignore']).default('ignore'),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\/./, 'smtp://user:password@host:587 or smtps://…')
    .optional(),
  SMTP_FROM: z.string().min(3).optional(),
  SMS_URL: z.url({ protocol: /^https?$/ }).optional(),
  SMS_SECRET: z.string().min(16, 'at least 16 characters').optional(),
  WECOM_URL: z.url({ protocol: /^https?$/ }).optional(),
  KANGYU_PACKS: z.string().min(1).optional(),
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
  /** Files of the certificate (with its chain) and key of the web door; unset: plain http. */
  tls?: { cert: string; key: string };
  /** Port of HL7 v2 over MLLP; unset: none. */
  mllpPort?: number;
  /** Files of the certificate and key of that port (else those of the web door), and of the authority whose senders alone come in. */
  mllpTls?: { cert: string; key: string; ca?: string };
  /** Where notifications may be sent; unset: https to public addresses only. */
  notifyHosts?: string[];
  /** Files of the certificate and key by which platforms above know this one (mTLS); unset: none is shown. */
  uploadTls?: { cert: string; key: string };
  /** File of the authority of platforms above whose certificates no public one issued. */
  uploadCa?: string;
  /** Where `$import` may read files from; unset: nowhere. */
  importHosts?: string[];
  /** Writes are refused that do not keep to a known profile of their meta.profile. */
  checkProfiles: boolean;
  /** Server that sends e-mail, with the sender's address. */
  smtp?: { url: string; from: string };
  /** Gateway that sends text messages, and the secret that signs what goes to it and its receipts. */
  sms?: { url: string; secret: string };
  /** Address of a WeCom group robot; it holds the robot's key. */
  wecom?: { url: string };
  /** Folders with health programmes besides content/packs; unset: none. */
  packFolders?: string[];
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
  const web = tlsOf('TLS', e.TLS_CERT, e.TLS_KEY);
  const tls = tlsOf('MLLP_TLS', e.MLLP_TLS_CERT ?? web?.cert, e.MLLP_TLS_KEY ?? web?.key, e.MLLP_TLS_CA);
  const upload = tlsOf('UPLOAD_TLS', e.UPLOAD_TLS_CERT, e.UPLOAD_TLS_KEY);
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir: e.KANGYU_DATA_DIR,
    region: e.KANGYU_REGION,
    logLevel: e.LOG_LEVEL,
    checkProfiles: e.KANGYU_PROFILES === 'check',
    ...(e.DATABASE_URL ? { databaseUrl: e.DATABASE_URL } : {}),
    ...(e.KANGYU_DEMO ? { demo: parseDemo(e.KANGYU_DEMO) } : {}),
    ...(e.KANGYU_KEYS ? { keys: e.KANGYU_KEYS } : {}),
    ...(e.MLLP_PORT === undefined ? {} : { mllpPort: e.MLLP_PORT }),
    ...(web ? { tls: web } : {}),
    ...(tls ? { mllpTls: tls } : {}),
    ...(e.PUBLIC_URL ? { publicUrl: e.PUBLIC_URL } : {}),
    ...(e.KANGYU_NOTIFY_HOSTS ? { notifyHosts: e.KANGYU_NOTIFY_HOSTS.split(/ *, */) } : {}),
    ...(upload ? { uploadTls: upload } : {}),
    ...(e.KANGYU_PACKS ? { packFolders: e.KANGYU_PACKS.split(delimiter).filter(Boolean) } : {}),
    ...(e.UPLOAD_TLS_CA ? { uploadCa: e.UPLOAD_TLS_CA } : {}),
    ...(e.KANGYU_IMPORT_HOSTS ? { importHosts: e.KANGYU_IMPORT_HOSTS.split(/ *, */) } : {}),
    ...pairOf('SMTP_URL', e.SMTP_URL, 'SMTP_FROM', e.SMTP_FROM, (url, from) => ({ smtp: { url, from } })),
    ...pairOf('SMS_URL', e.SMS_URL, 'SMS_SECRET', e.SMS_SECRET, (url, secret) => ({ sms: { url, secret } })),
    ...(e.WECOM_URL ? { wecom: { url: e.WECOM_URL } } : {}),
  };
}

/** Two settings that make sense together only. */
function pairOf<T>(
  first: string,
  a: string | undefined,
  second: string,
  b: string | undefined,
  make: (a: string, b: string) => T,
) {
  if (a === undefined && b === undefined) return {};
  if (a === undefined || b === undefined)
    throw new KangyuError('kernel.config', {
      name: a === undefined ? first : second,
      reason: `${first} and ${second} are set together`,
    });
  return make(a, b);
}

function tlsOf(prefix: string, cert?: string, key?: string, ca?: string): Config['mllpTls'] {
  if (cert === undefined && key === undefined && ca === undefined) return undefined;
  const refuse = (name: string): never => {
    throw new KangyuError('kernel.config', { name, reason: 'a certificate needs its key, and a key its certificate' });
  };
  if (cert === undefined) return refuse(`${prefix}_CERT`);
  if (key === undefined) return refuse(`${prefix}_KEY`);
  return { cert, key, ...(ca === undefined ? {} : { ca }) };
}

function parseDemo(text: string): 'off' | { region: string; population: number } {
  if (text === 'off') return 'off';
  const [region = '', population = ''] = text.split(':');
  return { region, population: Number(population) };
}
