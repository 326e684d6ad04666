/** HL7 v2 over MLLP: the server on MLLP_PORT. Senders must be registered (content of MSH-3 and MSH-4); others get AR. */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { createServer as createTlsServer } from 'node:tls';
import type { Access } from '../../access/index.ts';
import { type Hl7Outcome, hl7Content, MAX_MESSAGE_BYTES, oversizeHl7, receiveHl7 } from '../../ingest/index.ts';
import type { Config, Kernel } from '../../kernel/index.ts';
import type { Pipeline } from '../../pipeline/index.ts';
import { readTls, reloadTls } from '../tls.ts';
import { type MllpConnection, type MllpHandler, type MllpLimits, serveConnection } from './connection.ts';

const LIMITS: MllpLimits & { connections: number } = {
  message: MAX_MESSAGE_BYTES,
  waiting: 16,
  frameMs: 60_000,
  idleMs: 30 * 60_000,
  connections: 200,
};

export interface MllpServer {
  port: number;
  /** Reads the certificates again, for connections to come. */
  reload(): void;
  /** Takes no more, answers what is in flight, and ends. */
  stop(): Promise<void>;
}
export interface MllpOptions {
  kernel: Kernel;
  access: Pick<Access, 'audit'>;
  pipeline: Pick<Pipeline, 'accept'>;
  port: number;
  host: string;
  tls?: Config['mllpTls'];
  limits?: Partial<typeof LIMITS>;
}

/** Resolves when the port is open. */
export async function startMllp(options: MllpOptions): Promise<MllpServer> {
  hl7Content(); // broken content is refused before a sender comes
  const limits = { ...LIMITS, ...options.limits };
  const handler = handlerOf(options, limits);
  const open = new Map<Socket, MllpConnection>();
  const serve = (socket: Socket): void => {
    open.set(socket, serveConnection(socket, limits, handler));
    socket.once('close', () => open.delete(socket));
  };
  const { log } = options.kernel;
  const server = options.tls ? tlsServer(options.tls, serve, log) : createServer({ allowHalfOpen: true }, serve);
  server.maxConnections = limits.connections;
  server.on('drop', () =>
    log.warn({ connections: limits.connections }, 'mllp: a connection beyond the bound was refused'),
  );
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port, options.host, () => resolve());
  });
  return {
    port: (server.address() as AddressInfo).port,
    reload() {
      if (options.tls) reloadTls(server, options.tls, 'MLLP_TLS_*', log);
    },
    async stop() {
      const closed = new Promise<void>((resolve) => server.close(() => resolve()));
      await Promise.all([...open.values()].map((connection) => connection.finish()));
      await closed;
    },
  };
}

function tlsServer(files: NonNullable<Config['mllpTls']>, serve: (socket: Socket) => void, log: Kernel['log']): Server {
  const server = createTlsServer(
    {
      ...readTls(files, 'MLLP_TLS_*'),
      allowHalfOpen: true,
      handshakeTimeout: 10_000,
      // With an authority named, only senders with a certificate of it come in.
      ...(files.ca === undefined ? {} : { requestCert: true, rejectUnauthorized: true }),
    },
    serve,
  );
  server.on('tlsClientError', (error) => log.warn({ reason: error.message }, 'mllp: a TLS handshake failed'));
  return server;
}

function handlerOf({ kernel, access, pipeline }: MllpOptions, limits: MllpLimits): MllpHandler {
  const told = (outcome: Hl7Outcome, ip: string): Buffer[] => {
    const { verdict, receipt, source, type, controlId } = outcome;
    access.audit.record({
      action: 'submission.accept',
      outcome: verdict === 'R' ? 'denied' : 'success',
      object: receipt ? `submission/${receipt.submissionId}` : `hl7v2 ${type}`,
      ip,
      ...(source === undefined ? {} : { actor: source }),
    });
    if (verdict !== 'A') {
      const reasons = outcome.errors
        .filter(({ severity }) => severity === 'E')
        .map(({ place, code }) => `${place ?? ''} ${code}`);
      kernel.log.info({ type, controlId, verdict, reasons }, 'mllp: a message was not stored whole');
    }
    return outcome.answers;
  };
  return {
    async message(bytes, from) {
      try {
        return told(await receiveHl7({ kernel, accept: pipeline.accept }, bytes, { ip: from }), from);
      } catch (error) {
        // Nothing was acknowledged, so the sender keeps the message and sends it again.
        kernel.log.error({ err: error }, 'mllp: a message could not be worked on');
        return [];
      }
    },
    tooLarge: async (head, from) => told(oversizeHl7(kernel, head, limits.message), from),
    noise: (size, from) => kernel.log.warn({ size, from }, 'mllp: bytes outside of a whole frame were passed over'),
  };
}
