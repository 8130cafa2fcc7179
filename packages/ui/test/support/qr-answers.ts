/** QR codes as the daemon draws and reads them for the window, of pictures that tests made. */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { buffer } from 'node:stream/consumers'
import { encodeQR } from 'qr'
import { decodeQR } from 'qr/decode.js'

const asLatin1 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('latin1')

export async function answerQr(request: IncomingMessage, response: ServerResponse): Promise<void> {
  const body = await buffer(request)
  if (request.url === '/qr/draw') {
    const rows = encodeQR(asLatin1(body), 'raw', { border: 3, textEncoder: () => body })
    response.end(rows.map((row) => row.map(Number).join('')).join('\n'))
    return
  }
  const [width = 0, height = 0] = (/[0-9]+x[0-9]+/.exec(request.url ?? '')?.[0] ?? '')
    .split('x')
    .map(Number)
  try {
    const image = { width, height, data: body }
    const text = decodeQR(image, { format: 'I420', textDecoder: asLatin1, timeLimit: 400 })
    response.end(Buffer.from(text, 'latin1'))
  } catch {
    response.writeHead(204).end()
  }
}
