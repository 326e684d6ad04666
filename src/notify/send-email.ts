import { createTransport } from 'nodemailer';
import type { Letter } from './letter.ts';
import { SendProblem } from './send-problem.ts';

const TIMEOUT_MS = 15_000;

/** One e-mail by SMTP, with TLS where the server offers it. Its Message-ID is the same at each attempt. */
export async function sendEmail({ url, from }: { url: string; from: string }, letter: Letter): Promise<void> {
  const transport = createTransport({
    url,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  });
  try {
    await transport.sendMail({
      from,
      to: letter.to,
      subject: letter.subject,
      text: letter.text,
      messageId: `<${letter.id}@${domainOf(from)}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Kangyu-Level': letter.level },
    });
  } catch (error) {
    const { code, responseCode, message } = error as Error & { code?: string; responseCode?: number };
    // 5xx is the server's last word on this letter (RFC 5321, 4.2.1), but for a password that may be put right.
    throw new SendProblem(message, responseCode !== undefined && responseCode >= 500 && code !== 'EAUTH');
  } finally {
    transport.close();
  }
}

const domainOf = (from: string): string => /@([\w.-]+)/.exec(from)?.[1] ?? 'kangyu';
