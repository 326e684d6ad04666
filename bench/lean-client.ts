import { connect, type Socket } from 'node:net';

/**
 * One kept-alive HTTP connection that sends one request after another and reads answers with a Content-Length. The client
 * shares the machine with what it measures: Node's own costs several times as much of it.
 */
export class LeanClient {
  private readonly socket: Socket;
  private read: Buffer = Buffer.alloc(0);
  private answered: ((answer: { status: number; text: string }) => void) | undefined;
  private failed: ((error: Error) => void) | undefined;
  private readonly head: string;

  constructor(url: string, headers: Record<string, string>) {
    const { hostname, port, host } = new URL(url);
    this.head = Object.entries({ host, ...headers })
      .map(([name, value]) => `${name}: ${value}\r\n`)
      .join('');
    this.socket = connect(Number(port), hostname);
    this.socket.setNoDelay(true);
    this.socket.on('data', (part: Buffer) => {
      this.read = this.read.length === 0 ? part : Buffer.concat([this.read, part]);
      this.take();
    });
    this.socket.on('error', (error) => this.failed?.(error));
  }

  call(method: string, path: string, body?: string): Promise<{ status: number; text: string }> {
    const content =
      body === undefined ? '' : `content-type: application/fhir+json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n`;
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(`${method} ${path} HTTP/1.1\r\n${this.head}${content}\r\n${body ?? ''}`);
    });
  }

  close(): void {
    this.socket.destroy();
  }

  private take(): void {
    const end = this.read.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.read.subarray(0, end).toString('latin1');
    if (/\r\ntransfer-encoding:/i.test(head)) {
      this.failed?.(new Error(`an answer without a length: ${head}`));
      return;
    }
    const length = /\r\ncontent-length: (\d+)/i.exec(head)?.[1] ?? 0;
    const until = end + 4 + Number(length);
    if (this.read.length < until) return;
    const text = this.read.subarray(end + 4, until).toString();
    this.read = this.read.subarray(until);
    this.answered?.({ status: Number(head.slice(9, 12)), text });
  }
}
