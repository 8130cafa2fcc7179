/** Answers of the window's server, each with the security policy; and the bodies of requests. */
import { type IncomingMessage, type ServerResponse, STATUS_CODES } from 'node:http'

const SECURITY_HEADERS = {
  'Content-Security-Policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "connect-src 'self'",
    "img-src 'self' blob:",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; '),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
} as const

/** What every answer begins with. */
export function headersOf(status: number): Readonly<Record<string, string>> {
  return {
    ...SECURITY_HEADERS,
    'Cache-Control': 'no-store',
    // A connection that was refused something is closed.
    ...(status >= 400 && { Connection: 'close' }),
  }
}

export function respond(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>> = {},
  body: string | Buffer = '',
): void {
  const text = body === '' && status !== 204 ? `${STATUS_CODES[status] ?? ''}\n` : body
  response.writeHead(status, {
    ...headersOf(status),
    ...(status === 204 ? {} : { 'Content-Type': 'text/plain; charset=utf-8' }),
    ...headers,
    ...(status === 204 ? {} : { 'Content-Length': Buffer.byteLength(text) }),
  })
  response.end(text)
}

/** Undefined when it is longer than `most` bytes. */
export async function bodyOf(request: IncomingMessage, most: number): Promise<Buffer | undefined> {
  if (Number(request.headers['content-length'] ?? 0) > most) return undefined
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request) {
    length += (part as Buffer).length
    if (length > most) return undefined
    parts.push(part as Buffer)
  }
  return Buffer.concat(parts)
}
