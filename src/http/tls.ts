/** Certificates of the program's own doors: read at the start, and again on SIGHUP without ending a connection. */
import { readFileSync } from 'node:fs';
import type { Server } from 'node:net';
import { createSecureContext, type SecureContextOptions, Server as TlsServer } from 'node:tls';
import { type Config, KangyuError, type Kernel } from '../kernel/index.ts';

/** Throws kernel.config where a file cannot be read or is no certificate with its key; `name` is the setting. */
export function readTls(
  { cert, key, ca }: NonNullable<Config['mllpTls']>,
  name: string,
): SecureContextOptions & { minVersion: 'TLSv1.2' } {
  try {
    const options = {
      cert: readFileSync(cert),
      key: readFileSync(key),
      ...(ca === undefined ? {} : { ca: readFileSync(ca) }),
      minVersion: 'TLSv1.2' as const,
    };
    createSecureContext(options);
    return options;
  } catch (cause) {
    throw new KangyuError('kernel.config', { name, reason: (cause as Error).message }, { cause });
  }
}

/** Takes the files as they are now for connections to come; a wrong file is told in the log, and the old ones stay. */
export function reloadTls(
  server: Server,
  files: NonNullable<Config['mllpTls']>,
  name: string,
  log: Kernel['log'],
): boolean {
  if (!(server instanceof TlsServer)) return false;
  try {
    server.setSecureContext(readTls(files, name));
    log.info({ name }, 'certificates were read again');
    return true;
  } catch (error) {
    log.error({ err: error, name }, 'certificates could not be read again; the old ones stay');
    return false;
  }
}

/** Whether browsers come by https: here, or at a proxy before it. */
export function isHttps({ tls, publicUrl }: Pick<Config, 'tls' | 'publicUrl'>): boolean {
  return tls !== undefined || (publicUrl?.startsWith('https://') ?? false);
}
